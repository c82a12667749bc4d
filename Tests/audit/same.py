"""Compares two records, byte by byte of every array and attribute, outside their provenance.

    python Tests/audit/same.py FIRST.h5 SECOND.h5

Exit status 1 if they differ; then it says where first, and by how many units in the last place.
"""

import sys

import h5py
import numpy as np


def content(path):
    """All arrays and attributes of a record, by path."""
    found = {}

    def visit(name, node):
        if name.split("/")[0] == "provenance":
            return
        if isinstance(node, h5py.Dataset):
            found[name] = np.asarray(node[()])
            found[f"{name}:axes"] = np.array(str([[scale.name for scale in axis.values()] for axis in node.dims]))
        for key, value in node.attrs.items():
            # References of dimension scales are positions in the file; the axes themselves are compared by name.
            if key not in ("DIMENSION_LIST", "REFERENCE_LIST"):
                found[f"{name}@{key}"] = np.asarray(value)

    with h5py.File(path) as record:
        visit("", record)
        record.visititems(visit)
    return found


def is_same(first, second):
    if (first.dtype, first.shape) != (second.dtype, second.shape):
        return False
    return first.tolist() == second.tolist() if first.dtype.hasobject else first.tobytes() == second.tobytes()


def ordered(values):
    """Numbers as integers that are one apart where the numbers are neighbours."""
    bits = values.view(np.int32 if values.dtype.itemsize == 4 else np.int64).astype(object)
    least = -(1 << (8 * values.dtype.itemsize - 1))
    return np.array([bit if bit >= 0 else least - bit for bit in bits.ravel()], dtype=object)


def difference(first, second):
    """How two arrays that are not the same differ, in words."""
    if first is None or second is None:
        return f"is in the {'second' if first is None else 'first'} alone"
    if (first.dtype, first.shape) != (second.dtype, second.shape):
        return f"is {first.dtype} {first.shape} and {second.dtype} {second.shape}"
    if first.dtype.kind != "f":
        return "differs"
    units = np.abs(ordered(first) - ordered(second))
    places = np.flatnonzero(units)
    place = tuple(int(i) for i in np.unravel_index(places[0], first.shape)) if first.shape else ()
    return (f"differs in {len(places)} of {first.size} values, first at {list(place)} by {units[places[0]]} units in the last place, "
            f"at most by {units.max()}")


def differences(first_path, second_path):
    """A line for each array or attribute that differs, in the order of their names; and how many there are of both kinds."""
    first, second = content(first_path), content(second_path)
    names = sorted(first.keys() | second.keys())
    different = [name for name in names if name not in first or name not in second or not is_same(first[name], second[name])]
    return [f"{name} {difference(first.get(name), second.get(name))}" for name in different], len(names)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("usage: same.py FIRST.h5 SECOND.h5")
    lines, count = differences(*sys.argv[1:])
    if lines:
        sys.exit("\n".join(lines[:10] + [f"{len(lines)} of {count} arrays and attributes differ"]))
    print(f"{count} arrays and attributes are the same to the byte")
