"""What the public code of arXiv:2508.12121 computes: all effects, claims and statistics again from what is stored of each network.

Networks before training, products in the public code's ways and divergent sequences are drawn again, and compared in law.
"""

import h5py
import numpy as np
import torch
from scipy.stats import chi2, hypergeom, linregress, ttest_ind

from effective_rates import jacobians, mean_products, norms, parts, states as trajectory, windows

CELLS = ("leaky", "scalar gate", "many gates")
MODELS = ("plain, Adam", "scalar gate, descent", "many gates, descent")
GATES = CELLS[1:]
TASKS = ("ar2", "adding", "movingavg")
DEFINED, PUBLISHED = "as defined", "as published"
AFTER, REVERSED, SINGLE = "D1 state after the step", "D2 reversed order", "E6 single precision"
POWER, FLOORED, LONGER = "D3 five power iterations", "D3, D4 in single precision with floors", "D5 one gate more"
ONE_BATCH, FLOORS = "E3 one batch", "E5 absolute floors"
AXES = {
    "cell": CELLS, "model": MODELS, "gate": GATES, "training": ("fresh batches", ONE_BATCH),
    "transport_reading": (DEFINED, AFTER, REVERSED, POWER, FLOORED, LONGER, PUBLISHED),
    "spectrum_reading": (DEFINED, AFTER, REVERSED, SINGLE, "D1, D2 and E6"),
    "expansion_reading": (DEFINED, "F1 state after the step", "F2 reversed order", PUBLISHED)}
MEASURES = ("anisotropy", "floored_anisotropy", "concentration", "truncated_concentration", "floored_concentration")
# Of the author's code: channels of each study, leak rate, deviation of normal weights, steps of expanded products, sequences of an update.
CHANNELS, LEAK, DEVIATION, EXPANDED_STEPS, BATCH = (4, 6, 3), 0.8, 0.2, 100, 64
# Lags over which transport of the first network is computed again.
FIRST_LAGS = 6
# Singular values that count, and those that are kept; power iterations; NARMA sequences of a block, and their steps.
RANK, KEPT, FLOOR, ITERATIONS, BLOCK, STEPS = 10, 16, 1e-12, 5, 1000, 120
RATIO_LAGS, VARIANCE = (1, 10, 40), {"ar2": 0.0025 * 1.7 / (0.3 * 0.1 * 3.3), "adding": 1 / 6}
# For a few operations on stored numbers; an operator norm; products in single precision; differences of states that forget their start.
ROUNDING, NORM, ROUNDED, DIFFERENCES = 1e-11, 1e-5, 1e-4, 1e-2
# How far, at each of the lags with ratios, medians over all windows may be from those of ratios over some, and an estimate from the radius.
SOME, RADIUS = (0.15, 0.8, 0.8), (0.4, 1, 1)
# A line through medians has about the slope of the line through all windows.
LINE = 0.02
# As logarithms: how far losses of cells that see the same sequences may be apart, and truncation errors at both sizes over ε².
ALIKE, COEFFICIENT = 0.25, 4
# What is as good as 0 in a logarithm: of transport, and of a share.
LEAST, LEAST_SHARE = 1e-30, 1e-12
# Networks and sequences that are drawn again, and how rarely each of some hundred correct laws is rejected.
NETWORKS, SEQUENCES, REJECTED = 10, 200_000, 1e-9
# Of transport that is drawn again: lags, every other window of them, and of these every fourth with ratios, as in the record.
DRAWN_LAGS, SKIPPED, OTHERS = (1, 2, 4, 10, 20, 40), 2, 4


# Errors, each in units of its bound.

def far(stored, found, least=1):
    """Greatest difference relative to what is found, or to the least size; where both are missing there is none."""
    stored, found = np.asarray(stored, float), np.asarray(found, float)
    error = np.abs(stored - found) / (ROUNDING * np.maximum(least, np.abs(found)))
    return np.max(np.nan_to_num(np.where(np.isnan(stored) & np.isnan(found), 0, error), nan=np.inf), initial=0)


def different(stored, expected):
    """0 or infinite."""
    return 0 if np.array_equal(stored, expected, equal_nan=np.asarray(stored).dtype.kind == "f") else np.inf


def above(greater, less, slack=0):
    """0 or infinite; what is missing on one side is missing on both."""
    return np.inf if (greater < less - slack).any() else 0


def rarity(stored, drawn):
    """Of numbers of networks that should have the law of others, along the last axis; the same number always is no law."""
    stored, drawn = np.asarray(stored), np.asarray(drawn)
    same = (np.ptp(stored, axis=-1) == 0) & (np.ptp(drawn, axis=-1) == 0) & (stored[..., 0] == drawn[..., 0])
    with np.errstate(divide="ignore"):
        return np.max(np.where(same, 0, np.log(ttest_ind(stored, drawn, axis=-1).pvalue) / np.log(REJECTED)))


def finite(values):
    """Those of networks that did not diverge."""
    return values[np.isfinite(values)]


def mean_and_error(values):
    """Mean over networks and its standard error."""
    values = finite(np.asarray(values, float))
    mean = values.mean() if values.size else np.nan
    return mean, values.std(ddof=1) / np.sqrt(values.size) if values.size > 1 else np.nan


# What stands in the record.

def axes(record, name):
    """Names of the axes of an array."""
    return [scale[0].name[1:] for scale in record[name].dims]


def at(record, name, **places):
    """An array where axes have some labels or, as numbers, positions."""
    places = {axis: AXES[axis].index(place) if isinstance(place, str) else place for axis, place in places.items()}
    return record[name][tuple(places.get(axis, slice(None)) for axis in axes(record, name))]


def tasks(record):
    """Those that are learned."""
    return TASKS[:record["parameters"].attrs["spectrum_tasks"]]


def axis_error(record):
    """Infinite if axes are not what is asked for."""
    p = record["parameters"].attrs
    for name, labels in (AXES | {"task": tasks(record)}).items():
        yield different(record[name].asstr()[:].tolist(), list(labels))
    for name, values in (
            ("transport_checkpoint", (0, p["transport_updates"])), ("spectrum_checkpoint", (0, 1, p["spectrum_updates"])),
            ("lag", p["lags"]), ("ratio_lag", RATIO_LAGS), ("transport_lag", range(1, p["transport_steps"])),
            *((f"{kind}_seed", range(p[f"{kind}_seeds"])) for kind in ("transport", "spectrum", "expansion")),
            ("sequence_block", range(p["sequences"] // BLOCK)), ("effect", range(record["effect"].size))):
        yield different(record[name][:], values)


def missing_error(record):
    """Infinite if numbers of a network are missing anywhere but at the last look of one that diverged, whose loss is missing too."""
    for name, values in record.items():
        if isinstance(values, h5py.Dataset) and values.dtype.kind == "f" and not name.endswith(("_loss", "_mean", "_median")) and "weights" not in name:
            missing, order, expected = ~np.isfinite(values[:]), axes(record, name), False
            for kind in ("transport", "spectrum"):
                if f"{kind}_checkpoint" in order:
                    missing = np.moveaxis(missing, order.index(f"{kind}_checkpoint"), -1)
                    lost = np.isnan(record[f"{kind}_loss"][:])
                    lost = lost.reshape(*lost.shape, *[1] * (missing.ndim - lost.ndim))
                    expected = lost & (np.arange(missing.shape[-1]) == missing.shape[-1] - 1)
            # Effects are means over the others.
            yield 0 if name.startswith("effect") else different(missing, np.broadcast_to(expected, missing.shape))


def aggregate_error(record):
    """Statistics over networks, and what must be the same because nothing else was done."""
    profiles = at(record, "transport")
    profiles = np.moveaxis(profiles / profiles[..., :1], 1, -1)
    means = [mean_and_error(v)[0] for v in profiles.reshape(-1, profiles.shape[-1])]
    yield far(record["profile_mean"][:], np.reshape(means, profiles.shape[:-1]), least=LEAST)
    for name in MEASURES:
        stored = np.moveaxis(record[name][:], 3, -1)
        found = [np.median(finite(v)) if finite(v).size else np.nan for v in stored.reshape(-1, stored.shape[-1])]
        yield far(record[f"{name}_median"][:], np.reshape(found, stored.shape[:-1]))
        of = lambda reading, **places: at(record, name, spectrum_reading=reading, **places)
        # The first update is on the same batch in both ways to train, and a plain cell has no gate.
        yield different(record[name][:, :, 0, :, :2], record[name][:, :, 1, :, :2])
        yield different(of(AFTER, model=MODELS[0]), of(DEFINED, model=MODELS[0]))
        # One factor has no order.
        yield different(of(REVERSED, lag=0), of(DEFINED, lag=0))
        for single, double in ((SINGLE, DEFINED), ("D1, D2 and E6", AFTER)):
            yield np.max(np.nan_to_num(np.abs(of(single, lag=0) / of(double, lag=0) - 1))) / ROUNDED
    gradients = record["gradient_anisotropy"]
    yield different(gradients[:, :, 0, :, :2], gradients[:, :, 1, :, :2])
    of = lambda name, reading, **places: at(record, name, transport_reading=reading, **places)
    yield different(of("transport", LONGER), of("transport", DEFINED))
    yield different(of("lost_windows", LONGER), of("lost_windows", DEFINED))
    for name in ("transport", "slope", "explained", "lost_windows"):
        for reading in (AFTER, LONGER):
            yield different(of(name, reading, cell="leaky"), of(name, DEFINED, cell="leaky"))


def slope(logs_of_products, logs):
    """Of a line, without the greatest and least hundredth of products."""
    low, high = np.quantile(logs_of_products, [0.01, 0.99])
    kept = (low <= logs_of_products) & (logs_of_products <= high)
    return linregress(logs_of_products[kept], logs[kept]).slope


def consistency_error(record):
    """Numbers that say about the same: slopes and medians of transport, medians of ratios and of values, losses on the same sequences."""
    steps, lags = record["parameters"].attrs["transport_steps"], record["transport_lag"][:]
    of = lambda name, reading: at(record, name, transport_reading=reading)
    # Gate products of a constant gate are powers of it, and others nearly so: in a ratio of slopes their rate is left out.
    low, high = np.quantile(np.repeat(lags, steps - lags), [0.01, 0.99])
    lags = lags[(low <= lags) & (lags <= high)]
    from_mean = (steps - lags) * (lags - np.average(lags, weights=steps - lags))
    rate = lambda reading: np.log(np.maximum(of("transport", reading)[..., lags - 1], LEAST)) @ from_mean / (from_mean @ lags)
    for reading in (DEFINED, AFTER, REVERSED, POWER, FLOORED):
        kept = of("lost_windows", reading) == 0
        found = of("slope", reading) / of("slope", DEFINED) * rate(DEFINED) / rate(reading)
        leaky = np.log(LEAK) * of("slope", reading) / rate(reading)
        yield np.max(np.abs(found - 1), where=kept, initial=0) / LINE
        yield np.max(np.abs(leaky[0] - 1), where=kept[0], initial=0) / LINE
    gap = np.log(of("transport", POWER) / of("transport", DEFINED))[..., np.array(RATIO_LAGS) - 1] - record["estimate_over_norm"][:]
    yield np.nanmax(np.abs(gap) / SOME)
    yield np.nanmax(np.abs(record["estimate_over_radius"][:]) / RADIUS)
    fresh = at(record, "spectrum_loss", training="fresh batches")
    for losses in (record["transport_loss"][:], *fresh[:2]):
        yield np.nanmax(np.ptp(np.log(losses), axis=0)) / ALIKE
    yield np.max(np.abs(np.log(record["last_error"][:] / record["remainder"][:]))) / COEFFICIENT


def inequality_error(record):
    """What must be greater than what."""
    of = lambda reading, **places: at(record, "transport", transport_reading=reading, **places)
    yield above(of(DEFINED), of(POWER), NORM * of(DEFINED))
    yield above(of(DEFINED), of(FLOORED), ROUNDED * of(DEFINED))
    yield above(of(REVERSED, cell="leaky"), of(PUBLISHED, cell="leaky"), ROUNDED * of(REVERSED, cell="leaky"))
    over_norm, over_radius = record["estimate_over_norm"][:], record["estimate_over_radius"][:]
    yield above(0, over_norm, NORM)
    yield above(over_radius, over_norm, NORM)
    explained, lost = record["explained"][:], record["lost_windows"][:]
    yield above(explained, 0.5)
    yield above(1, explained)
    # Where the median is 0 half of the windows are lost, and at most half of them where it is not.
    p = record["parameters"].attrs
    counts, zero = p["probed"] * (p["transport_steps"] - record["transport_lag"][:]), at(record, "transport") == 0
    yield above(lost, (zero * np.ceil(counts / 2)).sum(axis=-1))
    yield above(np.where(zero, counts, counts // 2).sum(axis=-1), lost)
    for reading in (DEFINED, AFTER, REVERSED, POWER):
        yield different(0 * at(record, "lost_windows", transport_reading=reading), at(record, "lost_windows", transport_reading=reading))
    for end in ("", "_median"):
        anisotropy, floored, share, truncated, both = (record[name + end][:] for name in MEASURES)
        yield above(anisotropy, floored)
        yield above(anisotropy, 1)
        yield above(floored, 0)
        yield above(truncated, share)
        yield above(truncated, both)
        yield above(share, RANK / p["hidden"])
        yield above(truncated, RANK / KEPT)
        yield above(1 + ROUNDING, truncated)
        # Rounding fills all directions with 2^-24 of the first, more or less.
        yield above(2.0**26, anisotropy[..., AXES["spectrum_reading"].index(SINGLE), :])
        yield above(2.0**26, anisotropy[..., -1, :])
    yield above(record["gradient_anisotropy"][:], 1)
    yield np.max(at(record, "jacobian_error", expansion_reading=DEFINED)) / DIFFERENCES
    # Of what nothing predicts, nor these networks learn, the error is no less than the variance, but for the noise of their batches.
    for t, task in enumerate(tasks(record)[:2]):
        least = chi2.ppf(REJECTED, 10 * BATCH) / (10 * BATCH)
        yield above(at(record, "spectrum_loss", task=t, training="fresh batches"), least * VARIANCE[task])
    yield above(record["transport_loss"][:], 0.7 * VARIANCE["adding"])
    yield above(4, record["transport_loss"][:])


# Effects and claims.

def transport_effects(record):
    """Deviation, network, quantity, and its values as defined and with the deviation."""
    p = record["parameters"].attrs
    measured = p["transport_steps"] * (p["transport_steps"] - 1) // 2 * p["probed"]
    for cell in CELLS:
        of = lambda name, reading: at(record, name, cell=cell, transport_checkpoint=1, transport_reading=reading)
        quantities = {
            "slope s": lambda r: of("slope", r), "explained share R²": lambda r: of("explained", r),
            "ln profile at lag 10": lambda r: np.log(of("transport", r)[:, 9] / of("transport", r)[:, 0]),
            "share of windows lost": lambda r: of("lost_windows", r) / measured}
        for reading in AXES["transport_reading"][1:]:
            yield from ((reading, cell, name, value(DEFINED), value(reading)) for name, value in quantities.items())


def spectrum_effects(record):
    """The same of spectra; of most at the last look and the longest lag."""
    longest = record["lag"][-1]
    far_ai, before = f"ln AI at lag {longest}", f"{longest}, 0 updates"
    for t, task in enumerate(tasks(record)):
        for model in MODELS:
            def of(name, training="fresh batches", reading=DEFINED, look=2, lag=-1):
                return at(record, name, task=t, model=model, training=training, spectrum_checkpoint=look, spectrum_reading=reading, lag=lag)
            ln = lambda *args, **places: np.log(of(*args, **places))
            subject, plain = f"{model}, {task}", ln("anisotropy")
            yield from ((r, subject, far_ai, plain, ln("anisotropy", reading=r)) for r in AXES["spectrum_reading"][1:])
            yield ONE_BATCH, subject, far_ai, plain, ln("anisotropy", ONE_BATCH)
            yield "E6 after E3", subject, far_ai, ln("anisotropy", ONE_BATCH), ln("anisotropy", ONE_BATCH, SINGLE)
            for name, quantity in (("gradient_anisotropy", "ln AI of gradients"), ("spectrum_loss", "ln training error")):
                yield ONE_BATCH, subject, quantity, ln(name), ln(name, ONE_BATCH)
            yield "E4 sixteen singular values", subject, "CE at lag 1", of("concentration", lag=0), of("truncated_concentration", lag=0)
            yield FLOORS, subject, f"CE at lag {before}", of("truncated_concentration", look=0), of("floored_concentration", look=0)
            yield FLOORS, subject, far_ai, plain, ln("floored_anisotropy")
            yield "E7 a look after one update", subject, f"ln AI at lag {before}", ln("anisotropy", look=0), ln("anisotropy", look=1)
            yield "E3, D1, D2, E5 and E6", subject, far_ai, plain, ln("floored_anisotropy", ONE_BATCH, "D1, D2 and E6")


def other_effects(record):
    """The same of expansions, with the filter of great errors, and of divergent sequences."""
    for gate in GATES:
        logs = np.log(at(record, "remainder", gate=gate))
        distance, last = at(record, "jacobian_error", gate=gate), at(record, "last_error", gate=gate, expansion_reading=DEFINED)
        for r, name in enumerate(("F1 state after the step", "F2 reversed order", "F1 and F2, as published"), 1):
            yield name, gate, "ln C_2 at ε = 0.001", logs[:, 0], logs[:, r]
            yield name, gate, "distance of F(1) from ∂x_T/∂x_0", distance[:, 0], distance[:, r]
        first, third = np.quantile(last, (0.25, 0.75))
        kept = logs[(last >= first - 1.5 * (third - first)) & (last <= third + 1.5 * (third - first)), 0]
        yield "F3 filter of great errors", gate, "ln C_2 at ε = 0.001", np.full(kept.size, logs[:, 0].mean()), kept
    counts = record["divergent_sequences"][:]
    yield "E8 divergent sequences", "narma10", "share of sequences", 0 * counts, counts / (BLOCK + counts)


def effect_error(record):
    """The table of effects."""
    found = [*transport_effects(record), *spectrum_effects(record), *other_effects(record)]
    yield 0 if record["effect"].size == len(found) else np.inf
    for column, name in enumerate(("deviation", "subject", "quantity")):
        yield different(record[f"effect_{name}"].asstr()[:].tolist(), [row[column] for row in found])
    numbers = [
        (mean_and_error(defined)[0], mean_and_error(deviated)[0], *mean_and_error(deviated - defined)) for *_, defined, deviated in found]
    # The filter's error is from networks drawn again.
    kept = np.array([row[0].startswith("F3") for row in found])
    for column, name in enumerate(("defined", "deviated", "difference", "error")):
        compared = ~kept if name == "error" else np.full(kept.size, True)
        yield far(record[f"effect_{name}"][:][compared], np.array([row[column] for row in numbers])[compared])
    scatter = record["remainder"][..., 0]
    yield above(np.log(scatter).std(axis=1), record["effect_error"][:][kept])


def claims(record):
    """Name, values by network and further numbers of each claim, and values of its control."""
    over = lambda name: at(record, name, cell="leaky", transport_checkpoint=0)[:, -1]
    norm = over("estimate_over_radius") - over("estimate_over_norm")
    yield "power_iteration", over("estimate_over_radius"), {"predicted": 0, "competitor": norm.mean(), "allowance": 0.1}, norm

    def slopes(cell, reading):
        of = lambda reading: at(record, "slope", cell=cell, transport_checkpoint=1, transport_reading=reading)
        return of(reading) - of(DEFINED)
    yield "leaky_slope", slopes("leaky", PUBLISHED), {"predicted": 0.05, "allowance": 0}, slopes("leaky", REVERSED)
    surely = lambda values: mean_and_error(values)[0] - 3 * mean_and_error(values)[1]
    moved = max((np.abs(slopes(cell, AFTER)) for cell in GATES), key=surely)
    yield "state_after", moved, {"predicted": 0.003, "allowance": 0}, np.abs(slopes(GATES[1], POWER))

    losses = lambda training: at(record, "spectrum_loss", task=0, model=MODELS[0], training=training) / VARIANCE["ar2"]
    yield "one_batch", losses(ONE_BATCH), {"predicted": 0.5, "allowance": 0}, losses("fresh batches")

    def learned(model):
        of = lambda training: np.log(at(
            record, "anisotropy", task=0, model=model, training=training, spectrum_checkpoint=2, spectrum_reading=DEFINED, lag=-1))
        return of(ONE_BATCH) - of("fresh batches")
    yield "memory_anisotropy", learned(MODELS[0]), {"predicted": np.log(5), "allowance": 0}, learned(MODELS[2])

    def great(reading):
        of = at(record, "anisotropy", model=MODELS[0], spectrum_checkpoint=2, spectrum_reading=reading, lag=-1)
        # One number, and a standard error of 0.
        return np.repeat(np.log2(of[np.isfinite(of)].max()), 2)
    yield "single_precision", great(SINGLE), {"predicted": 25, "allowance": 0}, great(DEFINED)


def claim_error(record):
    """All numbers of the claims and their controls."""
    found = list(claims(record))
    yield 0 if set(record["checks"]) == {name for name, *_ in found} else np.inf
    for name, values, numbers, control in found:
        stored = record["checks"][name].attrs
        yield from (far(stored[key], value) for key, value in numbers.items())
        yield 0 if ("competitor" in stored) == ("competitor" in numbers) else np.inf
        for one, group in ((values, stored), (control, record[f"checks/{name}/control"].attrs)):
            yield far([group["measured"], group["standard_error"]], mean_and_error(one))


# The first network.

def first_network_error(record):
    """Its transport over short lags, as defined and in reversed order, and its spectra as defined, from its weights."""
    p, orders = record["parameters"].attrs, ((DEFINED, np.matmul), (REVERSED, lambda late, early: early @ late))
    u = record["transport_inputs"][:].astype(float)
    for cell, model in zip(CELLS, ("leaky", "scalar", "many")):
        for look, weights in enumerate(record[f"transport_weights_{model}"][:].astype(float)):
            net = *parts(model, weights, p["hidden"], CHANNELS[0]), LEAK
            x = trajectory((*parts(model, torch.from_numpy(weights), p["hidden"], CHANNELS[0]), LEAK), torch.from_numpy(u))[:-1].numpy()
            factors = jacobians(net, x, u)[0]
            for reading, multiply in orders:
                stored = at(record, "transport", cell=cell, transport_checkpoint=look, transport_reading=reading)[0]
                for lag, products in zip(range(1, FIRST_LAGS + 1), windows(factors, multiply)):
                    found = np.median(norms(products))
                    yield abs(stored[lag - 1] / found - 1) / NORM if np.isfinite(weights).all() else 0
    for t in range(p["spectrum_tasks"]):
        u = record["spectrum_inputs"][t].astype(float)
        for model, name, kind, leak in zip(MODELS, ("plain_adam", "scalar_descent", "many_descent"), ("leaky", "scalar", "many"), (1, None, None)):
            for training in range(2):
                weights = record[f"weights_{name}"][t, training, -1].astype(float)
                net = *parts(kind, weights, p["hidden"], CHANNELS[1]), leak
                x = trajectory((*parts(kind, torch.from_numpy(weights), p["hidden"], CHANNELS[1]), leak), torch.from_numpy(u))[:-1].numpy()
                factors = jacobians(net, x, u)[0]
                for h, lag in enumerate(p["lags"]):
                    values = [first_spectrum(factors[k:k + lag, b]) for b, k in record["windows"][h]]
                    stored = at(record, "anisotropy", task=t, model=model, training=AXES["training"][training], spectrum_checkpoint=2,
                                spectrum_reading=DEFINED, lag=h)[0]
                    # A tenth singular value is known to the rounding of the first.
                    found = np.median(values)
                    yield abs(stored / found - 1) / (1e-8 + 1e-14 * found)


def first_spectrum(factors):
    """σ_1/σ_10 of the product of factors, the first on the right."""
    product = factors[0]
    for factor in factors[1:]:
        product = factor @ product
    values = np.linalg.svd(product, compute_uv=False)
    return values[0] / values[RANK - 1]


# Networks drawn again.

def drawn(random, cell, hidden, channels, deviation=None):
    """Weights of neurons and of gates (None without), from states and then channels: uniform by fan-in, or normal."""
    def matrix(rows):
        if deviation:
            return deviation * random.standard_normal((rows, hidden + channels))
        scale = np.repeat([hidden, channels], [hidden, channels]) ** -0.5
        return scale * random.uniform(-1, 1, (rows, hidden + channels))
    return cell, matrix(hidden), {"scalar gate": matrix(1), "many gates": matrix(hidden)}.get(cell)


def response(net, source):
    """φ and g of a step."""
    cell, neurons, gates = net
    g = np.full((*source.shape[:-1], 1), LEAK if cell == "leaky" else 1) if gates is None else 1 / (1 + np.exp(-source @ gates.T))
    return np.tanh(source @ neurons.T), g


def states(net, inputs):
    """x_0 … x_T: step x sequence x neuron."""
    found = [np.zeros((inputs.shape[1], len(net[1])))]
    for u in inputs:
        phi, g = response(net, np.concatenate([found[-1], u], -1))
        found.append(g * phi + (1 - g) * found[-1])
    return np.array(found)


def factors(net, before, u, after):
    """A and B of steps, and B with the state after in place of that before."""
    n = before.shape[-1]
    phi, g = response(net, np.concatenate([before, u], -1))
    a = (g * (1 - phi**2))[..., None] * net[1][:, :n] + (1 - g)[..., None] * np.eye(n)
    if net[2] is None:
        return a, np.zeros_like(a), np.zeros_like(a)
    return a, *((g * (1 - g) * (phi - x))[..., None] * net[2][:, :n] for x in (before, after))


def sequences(random, task, steps, count, channels):
    """Inputs of a task: step x sequence x channel."""
    u = random.random((steps, count, channels))
    if task == "adding":
        u[:, :, -1] = 0
        for low, high in ((0, steps // 2), (steps // 2, steps)):
            u[random.integers(low, high, count), np.arange(count), -1] = 1
    return u if task != "movingavg" else u * (np.arange(channels) == 0)


def by_lag(factor, multiply):
    """Products over windows of some lags, every other window."""
    join = lambda late, early, lag: multiply(late[lag:], early[:len(late) - lag])
    two = join(factor, factor, 1)
    four = join(two, two, 2)
    ten = join(join(four, four, 4), two, 2)
    twenty = join(ten, ten, 10)
    return [products[::SKIPPED] for products in (factor, two, four, ten, twenty, join(twenty, twenty, 20))]


def norms(products):
    """Greatest singular values."""
    return np.linalg.norm(products, 2, axis=(-2, -1))


def estimates(random, products, single=False):
    """Five power iterations; in single precision with floors."""
    v = random.standard_normal((*products.shape[:-1], 1))
    if single:
        products, v = products.astype(np.float32), v.astype(np.float32)
    length = lambda v: np.sqrt((v * v).sum(axis=-2, keepdims=True))
    unit = lambda v: v / (length(v) + np.float32(FLOOR)) if single else v / length(v)
    v = unit(v)
    for _ in range(ITERATIONS):
        v = unit(products @ v)
    return length(products @ v)[..., 0, 0].astype(float)


def gate_slopes(net, x, u, medians):
    """Of a line through ln of medians, between and beyond lags, against ln of gate products, and how much it rises with one gate more."""
    gates = response(net, np.concatenate([x[:-1], u], -1))[1]
    shorter, longer = mean_products(gates), mean_products(np.concatenate([gates[:1], gates]))[1:]
    lags, logs = np.arange(1, len(shorter) + 1), np.log(medians)
    beyond = logs[-1] + (lags - DRAWN_LAGS[-1]) * (logs[-1] - logs[-2]) / (DRAWN_LAGS[-1] - DRAWN_LAGS[-2])
    line = np.where(lags < DRAWN_LAGS[-1], np.interp(lags, DRAWN_LAGS, logs), beyond)
    y = np.repeat(line, [v.size for v in shorter])
    found, with_one_more = (slope(np.log(np.concatenate([v.ravel() for v in products])), y) for products in (shorter, longer))
    return found, with_one_more - found


def published_line(random, jacobian):
    """Of a leaky cell as published, of which single precision loses windows: the slope, and how many it loses."""
    found = [estimates(random, m, single=True).ravel() for m in windows(jacobian.astype(np.float32), lambda late, early: early @ late)]
    x, s = np.repeat(np.log(LEAK) * np.arange(1, len(found) + 1), [v.size for v in found]), np.concatenate(found)
    return slope(x[s > 0], np.log(s[s > 0])), np.sum(s == 0)


def transport_features(record, random, cell):
    """Of one network before training: ln of medians by reading and lag, medians of estimates over norms and radii, and slopes."""
    p = record["parameters"].attrs
    net, u = drawn(random, cell, p["hidden"], CHANNELS[0]), sequences(random, "adding", p["transport_steps"], p["probed"], CHANNELS[0])
    x = states(net, u)
    a, b, other = factors(net, x[:-1], u, x[1:])
    # J_1 begins at a state that no other step has.
    jacobian, shrunk, reverse = (a + b)[1:], (a + other)[1:], lambda late, early: early @ late
    single = [m.astype(np.float32) for m in (jacobian, shrunk)]
    all_lags, kept = by_lag(jacobian, np.matmul), [DRAWN_LAGS.index(lag) for lag in RATIO_LAGS]
    products, after, reordered, rounded, published = (
        [of[i] for i in kept] for of in (
            all_lags, by_lag(shrunk, np.matmul), by_lag(jacobian, reverse), by_lag(single[0], np.matmul), by_lag(single[1], reverse)))
    exact = [norms(m) for m in all_lags]
    found = [[exact[i] for i in kept], *([norms(m) for m in of] for of in (after, reordered)), [estimates(random, m) for m in products]]
    found += [[estimates(random, m, single=True) for m in of] for of in (rounded, published)]
    radii = [np.abs(np.linalg.eigvals(m[::OTHERS])).max(axis=-1) for m in products]
    ratios = [[np.median(np.log(e / c)[::OTHERS]) for e, c in zip(found[3], found[0])]]
    ratios += [[np.median(np.log(e[::OTHERS] / c)) for e, c in zip(found[3], radii)]]
    medians = [[np.log(max(np.median(s), LEAST)) for s in of] for of in found]
    slopes = gate_slopes(net, x, u, [np.median(s) for s in exact])
    if cell == "leaky":
        line, lost = published_line(random, a)
        slopes = slopes[0], line - slopes[0], lost
    return np.array(medians), np.array(ratios), np.array(slopes)


def transport_law(record, random):
    """Before training, in law: transport as defined, what each deviation does to it, estimates over norms and radii, and slopes."""
    networks = 4 + (NETWORKS - 4) // record["parameters"].attrs["probed"]
    readings = [AXES["transport_reading"].index(r) for r in (DEFINED, AFTER, REVERSED, POWER, FLOORED, PUBLISHED)]
    for c, cell in enumerate(CELLS):
        features = zip(*(transport_features(record, random, cell) for _ in range(networks)))
        logs, ratios, slopes = (np.moveaxis(np.array(values), 0, -1) for values in features)
        stored = record["transport"][c, :, 0][:, readings][:, :, np.array(RATIO_LAGS) - 1]
        stored = np.log(np.maximum(stored, LEAST)).transpose(1, 2, 0)
        yield rarity(stored[0], logs[0])
        for r in range(2 if cell == "leaky" else 1, len(readings)):
            # One factor has no order.
            lags = slice(1 if r == 2 else 0, None)
            yield rarity((stored[r] - stored[0])[lags], (logs[r] - logs[0])[lags])
        yield np.abs(stored[2, 0] - stored[0, 0]).max() / NORM
        for name, values in zip(("norm", "radius"), ratios):
            yield rarity(record[f"estimate_over_{name}"][c, :, 0].T, values)
        of = lambda name, reading: at(record, name, cell=cell, transport_checkpoint=0, transport_reading=reading)
        defined, other = of("slope", DEFINED), of("slope", PUBLISHED if cell == "leaky" else LONGER)
        stored = [defined, other - defined, *([of("lost_windows", PUBLISHED)] if cell == "leaky" else [])]
        yield rarity(stored, slopes)


def spectra(products):
    """The five measures of singular values."""
    s = np.linalg.svd(products.astype(float), compute_uv=False)
    energy = np.square(s)
    greatest, kept = energy[:, :RANK].sum(axis=1), energy[:, :KEPT].sum(axis=1)
    return [
        s[:, 0] / s[:, RANK - 1], s[:, 0] / (s[:, RANK - 1] + FLOOR), greatest / energy.sum(axis=1), greatest / kept,
        greatest / (kept + FLOOR)]


def spectrum_features(record, random, task, cell):
    """Of one network before training: medians of measures over windows, by lag and reading."""
    p = record["parameters"].attrs
    net = drawn(random, cell, p["hidden"], CHANNELS[1])
    u = sequences(random, task, p["spectrum_steps"], p["windows"], CHANNELS[1])
    x, found = states(net, u), []
    for lag in p["lags"]:
        start, row, products = random.integers(0, len(u) - lag + 1, p["windows"]), np.arange(p["windows"]), None
        for k in range(lag):
            a, b, other = factors(net, x[start + k, row], u[start + k, row], x[start + k + 1, row])
            new = [a + b, a + other, a + b, (a + b).astype(np.float32), (a + other).astype(np.float32)]
            products = new if products is None else [
                late @ early if r in (2, 4) else early @ late for r, (late, early) in enumerate(zip(products, new))]
        found.append([np.median(spectra(m), axis=-1) for m in products])
    return np.array(found)


def log_odds(shares):
    """ln of a share over the rest."""
    return np.log(shares / np.maximum(1 - shares, LEAST_SHARE))


def spectrum_law(record, random):
    """Before training, in law: spectra as defined and with floors, and what each reading does to ln AI and CE."""
    for t, task in enumerate(tasks(record)):
        for m, cell in enumerate(("plain", *GATES)):
            drawn_again = np.array([spectrum_features(record, random, task, cell) for _ in range(NETWORKS)]).transpose(3, 2, 1, 0)
            stored = np.array([record[name][t, m, 0, :, 0] for name in MEASURES]).transpose(0, 2, 3, 1)
            # Single precision moves by rounding alone.
            single, defined = stored[[0, 2]][:, 3], stored[[0, 2]][:, 0]
            yield np.abs(single / defined - 1).max() / ROUNDED
            stored, found = (np.concatenate([np.log(v[:2]), log_odds(v[2:])]) for v in (stored, drawn_again))
            yield rarity(stored[:, 0], found[:, 0])
            for r in (2, 4) if cell == "plain" else (1, 2, 4):
                change = lambda v: (v[[0, 2], r] - v[[0, 2], 0])[:, 0 if r == 1 else 1:]
                yield rarity(change(stored), change(found))


def expansion_features(record, random, gate):
    """Of one network with normal weights: ln C_2 and ln E(1) by reading, and ln distances of products from the first."""
    hidden = record["parameters"].attrs["hidden"]
    net, moment = drawn(random, gate, hidden, CHANNELS[2], DEVIATION), np.linspace(0, 12, EXPANDED_STEPS)[:, None]
    u = np.sin(np.linspace(0.03, 0.09, CHANNELS[2]) * moment + random.standard_normal(CHANNELS[2]))
    u = (u + 0.05 * random.standard_normal(u.shape))[:, None]
    x = states(net, u)
    a, b, other = (part[:, 0] for part in factors(net, x[:-1], u, x[1:]))
    # All readings at once, the factors from the right.
    a, b = (np.stack([first, second, first[::-1], second[::-1]], axis=1) for first, second in ((a, a), (b, other)))
    zeroth, first, second, value = np.eye(hidden), np.zeros((hidden, hidden)), np.zeros((hidden, hidden)), np.eye(hidden)
    for a, b in zip(a, b):
        second, first, zeroth, value = a @ second + b @ first, a @ first + b @ zeroth, a @ zeroth, (a + b) @ value
    length = lambda m: np.linalg.norm(m, axis=(-2, -1))
    return np.log([*length(second), *length(value - zeroth - first), *length(value[1:] - value[0]) / length(value[0])])


def expansion_law(record, random):
    """In law: truncation errors and distances, and what each deviation does to the errors."""
    for gate in GATES:
        features = np.transpose([expansion_features(record, random, gate) for _ in range(NETWORKS)])
        error, last, distance = (np.log(at(record, name, gate=gate).T) for name in ("remainder", "last_error", "jacobian_error"))
        yield rarity(error[0], features[0])
        yield rarity(error[1:] - error[0], features[1:4] - features[0])
        yield rarity(last - error, features[4:8] - features[:4])
        yield rarity(distance[1:], features[8:])


def divergence_error(record, random):
    """The number of sequences that diverge against another simulation, by Fisher's exact test."""
    diverged = 0
    for _ in range(SEQUENCES // 20_000):
        v, y, gone = 0.5 * random.random((STEPS, 20_000)), np.zeros((STEPS + 1, 20_000)), False
        for t in range(STEPS):
            y[t + 1] = 0.3 * y[t] + 0.05 * y[t] * y[max(0, t - 9):t + 1].sum(axis=0) + 1.5 * (v[t - 9] * v[t] if t > 8 else 0) + 0.1
            gone = gone | (np.abs(y[t + 1]) > 1.5)
            y[t + 1, gone] = 0
        diverged += gone.sum()
    stored = record["divergent_sequences"][:].sum()
    all_stored = BLOCK * record["divergent_sequences"].size + stored
    law = hypergeom(SEQUENCES + all_stored, diverged + stored, all_stored)
    yield np.log(min(1, 2 * min(law.cdf(stored), law.sf(stored - 1)))) / np.log(REJECTED)


def audit_published_code(record):
    """Effects, claims and statistics from numbers of each network, and the law of these numbers before training."""
    torch.set_num_threads(1)
    random = np.random.default_rng(1)
    structure = np.max([*axis_error(record), *missing_error(record)])
    if not structure <= 1:
        return structure, 1, "numbers are missing, or there where there can be none"
    errors = [
        np.max(list(found)) for found in (
            aggregate_error(record), consistency_error(record), inequality_error(record), effect_error(record), claim_error(record),
            first_network_error(record),
            transport_law(record, random), spectrum_law(record, random), expansion_law(record, random), divergence_error(record, random))]
    return np.max(errors), 1, "effects and claims from each network's numbers, and these in law by NumPy, in units of their bounds"
