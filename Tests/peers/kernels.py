"""Prints the record of `bench` as a table: the limits of the machine, and what each hot loop reaches of them.

    python Tests/peers/kernels.py data/<preset>/bench.h5
"""

import sys

import h5py

PREFIXES = ((1e12, "T"), (1e9, "G"), (1e6, "M"), (1e3, "k"), (1, ""), (1e-3, "m"), (1e-6, "µ"), (1e-9, "n"))


def short(value, unit):
    """Three digits and a prefix."""
    size, prefix = next(((size, prefix) for size, prefix in PREFIXES if value >= 0.9995 * size), PREFIXES[-1])
    return f"{value / size:.3g} {prefix}{unit}"


def row(*cells):
    print("| " + " | ".join(cells) + " |")


def names(record, axis):
    return [name.decode() for name in record[axis][:]]


def limits(record):
    threads = record["threads"][:].tolist()
    row("limit", *(f"{count} thread{'s' * (count > 1)}" for count in threads))
    row("---", *["---:"] * len(threads))
    for name, rates in zip(names(record, "limit"), record["limit_rate"][:]):
        unit = "B/s" if "array" in name else "/s"
        row(name, *(short(rate, unit) for rate in rates))


def kernels(record):
    threads, columns = record["threads"][:].tolist(), []
    for count in threads:
        columns += [f"{count} thread{'s' * (count > 1)}: rate", "of the limit"]
    row("loop", "time of one", "quartiles", *columns, *["gain"] * (len(threads) > 1))
    row("---", *["---:"] * (2 + len(columns) + (len(threads) > 1)))
    unit = [unit.decode() for unit in record["kernel_unit"][:]]
    for index, name in enumerate(names(record, "kernel")):
        lower, median, upper = record["kernel_seconds"][index, 0] / record["kernel_units"][index]
        rates, fractions = record["kernel_rate"][index], record["kernel_fraction"][index]
        cells = []
        for rate, fraction in zip(rates, fractions):
            cells += [f"{short(rate, '')}/s", f"{100 * fraction:.0f} %" if fraction else "-"]
        gain = [f"{rates[-1] / rates[0]:.2f}"] * (len(threads) > 1)
        row(name, f"{short(median, 's')} per {unit[index]}", f"{short(lower, 's')} to {short(upper, 's')}", *cells, *gain)


if __name__ == "__main__":
    with h5py.File(sys.argv[1]) as record:
        provenance = record["provenance"].attrs
        print(f"{provenance.get('host_cpu', '')}, {provenance.get('created', '')}; medians of "
              f"{record['parameters'].attrs['repetitions']} repetitions\n")
        limits(record)
        print()
        kernels(record)
