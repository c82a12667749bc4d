"""Feature learning at large width (arXiv:2011.14522), again: every run by its three products, as all neurons do alike, by NumPy."""

import numpy as np
from scipy.stats import chi2, kstest, norm

from agreement import ROUNDING, claim_errors, rarity

# Two programs' differences for derivatives.
DIFFERENCES = 1e-6
# Resamples of the bootstrap are the suite's; its error is known to a part of itself only.
RESAMPLED = 0.35


def off(stored, found, bound):
    """Greatest difference in units of its bound, which is relative to what is found or to a thousandth."""
    stored, found = np.asarray(stored, float), np.asarray(found, float)
    return np.max(np.abs(stored - found) / (bound * np.maximum(np.abs(found), 1e-3)))


def course(p, products, output=1.0, rate=1.0):
    """Outputs before each step and after the last, and how far u has moved; output and rate over those of maximal update."""
    uu, uv, vv = np.moveaxis(np.asarray(products, float), -1, 0)
    m = np.zeros((2, 2) + uu.shape)
    m[0, 0] = m[1, 1] = 1
    outputs = []
    for _ in range(p["steps"] + 1):
        (a, b), (c, d) = m
        outputs.append(output * p["input"] * (a * c * uu + (a * d + b * c) * uv + b * d * vv))
        last = m
        change = p["learning_rate"] * rate * p["input"] * (outputs[-1] - p["target"])
        m = m - change * m[::-1]
    (a, b), _ = last
    a = a - 1
    return np.array(outputs), np.sqrt((a * a * uu + 2 * a * b * uv + b * b * vv) / uu)


def run_errors(record):
    """All runs, and the limit with its fluctuations."""
    p, products = record["parameters"].attrs, record["initial_product"][:]
    limit, moved = course(p, [1.0, 0.0, 1.0])
    yield off(record["limit_output"][:], limit, ROUNDING)
    yield off(record["limit_feature_change"][()], moved, ROUNDING)
    slopes = [course(p, np.eye(3)[k] * 1e-4 + [1, 0, 1])[0] - course(p, -np.eye(3)[k] * 1e-4 + [1, 0, 1])[0] for k in range(3)]
    spread = np.sqrt(2 * slopes[0] ** 2 + slopes[1] ** 2 + 2 * slopes[2] ** 2) / 2e-4
    yield off(record["predicted_deviation"][:], spread, DIFFERENCES)
    half = int(np.argmax(limit >= p["target"] / 2))
    for w, n in enumerate(record["width"][:]):
        # f = s Σ v u ξ and η ρ s: over those of maximal update, s n and ρ s.
        for k, (output, rate) in enumerate(((1, 1), (np.sqrt(n), 1 / np.sqrt(n)), (1, 1 / n))):
            outputs, moved = course(p, products[w], output, rate)
            gaps = outputs - limit[:, None]
            yield off(record["greatest_deviation"][k, w], np.abs(gaps).max(axis=0), ROUNDING)
            yield off(record["deviation"][k, w], gaps[half], ROUNDING)
            yield off(record["feature_change"][k, w], moved, ROUNDING)
            yield off(record["output"][k, w], outputs[:, 0], ROUNDING)


def start_errors(record):
    """Laws of the three products."""
    products = record["initial_product"][:]
    for w, n in enumerate(record["width"][:]):
        uu, uv, vv = products[w].T
        for value in (kstest(uu * n, chi2(n).cdf).pvalue, kstest(vv * n, chi2(n).cdf).pvalue,
                      kstest(uv * n / np.sqrt(uu * n), norm.cdf).pvalue):
            yield rarity(value)
        yield 0 if len(np.unique(uu)) == len(uu) else np.inf


def size(values):
    return np.sqrt(np.mean(values**2, axis=-1))


def slope(widths, values):
    return np.polyfit(np.log(widths), np.log(size(values)), 1)[0]


def resampled(values, statistic):
    """The bootstrap's standard error, by our own resamples within each width."""
    rng = np.random.default_rng(1)
    count = values.shape[-1]
    return np.std([statistic(np.take_along_axis(values, rng.integers(count, size=values.shape), axis=-1)) for _ in range(400)], ddof=1)


def power(widths, values):
    """The slope without the least width, of numbers by width and start; what the least width would change bounds what 1/n leaves."""
    found = slope(widths[1:], values[1:])
    by_least = lambda v: slope(widths, v) - slope(widths[1:], v[1:])
    return {
        "measured": found, "standard_error": resampled(values[1:], lambda v: slope(widths[1:], v)),
        "allowance": (abs(by_least(values)) + 3 * resampled(values, by_least)) / 1.68}


def widest(values):
    """The mean of the widest networks, of numbers by width and start."""
    mean, error = values.mean(axis=-1), values.std(axis=-1, ddof=1) / np.sqrt(values.shape[-1])
    return {"measured": mean[-1], "standard_error": error[-1], "allowance": (abs(mean[-1] - mean[-2]) + 3 * error[-2]) / 3}


def claims(record):
    """Of each claim its numbers and those of its control."""
    p, widths = record["parameters"].attrs, record["width"][:]
    greatest, deviation, moved = (record[name][:] for name in ("greatest_deviation", "deviation", "feature_change"))

    yield "deviation_power", [power(widths, greatest[k]) | {"predicted": -0.5, "competitor": -1} for k in (0, 1)]
    half = int(np.argmax(record["limit_output"][:] >= p["target"] / 2))
    predicted, n = record["predicted_deviation"][half], widths[-1]

    yield "deviation_size", [
        {"predicted": 0, "competitor": np.log(p["input"] / predicted), "measured": np.log(size(deviation[k, -1]) * np.sqrt(n) / predicted),
         "standard_error": (2 * deviation.shape[-1]) ** -0.5, "allowance": 10 / n} for k in (0, 1)]
    yield "feature_change", [widest(moved[k]) | {"predicted": record["limit_feature_change"][()], "competitor": 0} for k in (0, 2)]
    yield "lazy_power", [power(widths, moved[k]) | {"predicted": -0.5, "competitor": 0} for k in (1, 0)]


def resampled_bounds(found):
    """Bounds of numbers of powers that are resampled."""
    return {
        (name, key): RESAMPLED * max(values[key] for values in both)
        for name, both in found.items() if name.endswith("power") for key in ("standard_error", "allowance")}


def audit_feature_learning(record):
    """In units of the bounds; not a number where a stored one is not."""
    if not all(np.isfinite(record[name][:]).all() for name in ("greatest_deviation", "deviation", "feature_change", "output")):
        return np.nan, 1.0, "a stored number is missing"
    found = dict(claims(record))
    errors = [*start_errors(record), *run_errors(record), *claim_errors(record, found, resampled_bounds(found))]
    return np.max(errors), 1.0, "runs by their products, laws of these, and claims, in units of their bounds"
