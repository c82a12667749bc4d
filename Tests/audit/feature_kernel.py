"""The kernel of a tanh network's features (arXiv:2011.14522), again: first starts by NumPy, the limit by another quadrature, and networks of our own."""

import numpy as np
from scipy.stats import ks_2samp, kstest

from agreement import ROUNDING, claim_errors, rarity
from feature_learning import power, resampled_bounds, widest

# Gauss-Legendre nodes of a panel, and panels of either direction, within ±8; the fewer ones say how far off the others are.
NODES, PANELS = 10, (24, 32)
# Networks of our own, of the least widths.
OWN_STARTS, OWN_WIDTHS = 100, 2


def descend(p, u, v, parts, output, step):
    """Outputs at every step, and kernels before and after; of networks that may differ by leading axes of their weights."""
    x, y = np.array(p["inputs"]), np.array(p["targets"])
    outputs, kernels = [], []
    for t in range(p["steps"] + 1):
        features = np.tanh(u[..., None] * x)
        outputs.append(output * np.einsum("...i,...ik->...k", parts * v, features))
        if t in (0, p["steps"]):
            kernels.append(np.einsum("i,...ik,...il->...kl", parts, features, features))
        if t < p["steps"]:
            change = step * (outputs[-1] - y)
            slope = np.einsum("...ik,...k->...i", 1 - features**2, change * x)
            u, v = u - slope * v, v - np.einsum("...ik,...k->...i", features, change)
    return np.array(outputs), np.array(kernels), u


def norm(kernel):
    return np.sqrt(np.sum(kernel**2, axis=(-2, -1)))


def change(kernels):
    return norm(kernels[1] - kernels[0]) / norm(kernels[0])


def scaled(p, n, scaling):
    """What Σ v φ / n is multiplied by, and the learning rate of a neuron, of a network of n."""
    return {
        "maximal update": (1, p["learning_rate"]), "neural tangent": (np.sqrt(n), p["learning_rate"] / np.sqrt(n)),
        "output over n, rate not scaled": (1, p["learning_rate"] / n)}[scaling]


def limit(p, z, w):
    """Descent of the nodes and weights of a quadrature in either direction."""
    w = w / w.sum()
    return descend(p, np.repeat(z, len(z)), np.tile(z, len(z)), np.repeat(w, len(w)) * np.tile(w, len(w)), 1, p["learning_rate"])


def panels(count):
    """Composite Gauss-Legendre nodes."""
    x, w = np.polynomial.legendre.leggauss(NODES)
    z = ((np.arange(count)[:, None] + 0.5) * 16 / count - 8 + x * 8 / count).ravel()
    return z, np.tile(w, count) * np.exp(-z * z / 2)


def grid(spacing):
    z = spacing * np.arange(-int(8 / spacing), int(8 / spacing) + 1)
    return z, np.exp(-z * z / 2)


def limit_errors(record, p):
    """The coarser grid again, and the finer one's limit by another rule, by its distance from the coarser and the error of our own."""
    coarse, few, found = (limit(p, *rule) for rule in (grid(2 * p["spacing"]), panels(PANELS[0]), panels(PANELS[1])))
    for name, value in (("limit_output", lambda r: r[0]), ("limit_kernel", lambda r: r[1]), ("limit_kernel_change", lambda r: change(r[1]))):
        stored = record[name][:]
        yield np.max(np.abs(stored[1] - value(coarse))) / ROUNDING
        bound = np.max(np.abs(stored[0] - stored[1])) + np.max(np.abs(value(few) - value(found))) + ROUNDING
        yield np.max(np.abs(stored[0] - value(found))) / bound
    stored = record["limit_kernel"][:]
    yield np.max(np.abs(record["limit_kernel_change"][:] - [change(kernels) for kernels in stored])) / ROUNDING
    # Of a linear network all neurons' weights are the same linear map of the first.
    x, y, m = np.array(p["inputs"]), np.array(p["targets"]), np.eye(2)
    for _ in range(p["steps"]):
        m = m - p["learning_rate"] * ((m[0] @ m[1]) * x - y) @ x * m[::-1]
    yield abs(record["linear_kernel_change"][()] - abs(m[0] @ m[0] - 1)) / ROUNDING


def run_errors(record, p):
    """First starts from their weights, with all scalings; and networks of our own against all starts."""
    rng = np.random.default_rng(1)
    for w, n in enumerate(record["width"][:]):
        start, parts = record[f"initial_weights_{n}"][:], np.full(n, 1 / n)
        yield rarity(kstest(start.ravel(), "norm").pvalue)
        yield 0 if len(np.unique(start)) == start.size else np.inf
        own = rng.standard_normal((2, OWN_STARTS, n)) if w < OWN_WIDTHS else None
        for k, scaling in enumerate(record["scaling"].asstr()[:]):
            def measured(u, v):
                outputs, kernels, last = descend(p, u, v, parts, *scaled(p, n, scaling))
                moved = np.sqrt(np.sum((last - u) ** 2, axis=-1) / np.sum(u**2, axis=-1))
                gaps = np.abs(np.moveaxis(outputs, 0, -2) - record["limit_output"][0])
                return outputs, {"kernel_change": change(kernels), "weight_change": moved, "greatest_deviation": gaps.max(axis=(-2, -1))}
            outputs, found = measured(*start)
            yield np.max(np.abs(record["output"][k, w] - outputs)) / ROUNDING
            for name, value in found.items():
                yield abs(record[name][k, w, 0] - value) / ROUNDING
            yield 0 if len(np.unique(record["kernel_change"][k, w])) == len(record["replica"]) else np.inf
            if own is not None:
                for name, values in measured(*own)[1].items():
                    yield rarity(ks_2samp(record[name][k, w], values).pvalue)


def claims(record):
    """Of each claim its numbers and those of its control."""
    widths, limits = record["width"][:], record["limit_kernel_change"][:]
    kernel, deviation = record["kernel_change"][:], record["greatest_deviation"][:]

    def limited(values):
        found = widest(values)
        return found | {"predicted": limits[0], "competitor": record["linear_kernel_change"][()], "allowance": found["allowance"] + abs(limits[0] - limits[1])}

    yield "kernel_change", [limited(kernel[k]) for k in (0, 2)]
    yield "kernel_power", [power(widths, kernel[k]) | {"predicted": 0, "competitor": -1} for k in (0, 1)]
    yield "lazy_kernel_power", [power(widths, kernel[k]) | {"predicted": -1, "competitor": -0.5} for k in (1, 0)]
    yield "output_power", [power(widths, deviation[k]) | {"predicted": -0.5, "competitor": -1} for k in (0, 1)]


def audit_feature_kernel(record):
    """In units of the bounds; not a number where a stored one is not."""
    if not all(np.isfinite(record[name][:]).all() for name in ("greatest_deviation", "kernel_change", "weight_change", "output")):
        return np.nan, 1.0, "a stored number is missing"
    p, found = record["parameters"].attrs, dict(claims(record))
    errors = [*limit_errors(record, p), *run_errors(record, p), *claim_errors(record, found, resampled_bounds(found))]
    return np.max(errors), 1.0, "first starts, the limit by Gauss and Legendre, networks of our own, and claims, in units of their bounds"
