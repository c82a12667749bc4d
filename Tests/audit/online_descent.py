"""One-pass descent against the flow (arXiv:2303.00055): descent again with vectors of R^d in NumPy, the flow in SciPy.

The record's descent is a Markov chain of the overlaps; that it has the law of descent in R^d is what is tested here.
"""

import h5py
import numpy as np
from scipy.integrate import solve_ivp
from scipy.special import factorial
from scipy.stats import sem

from berthier2023 import relu_coefficient

# Far more accurate than the samples' noise, which is of order 0.01.
TOLERANCE = 1e-8
# Runs in R^d, from all stored starts of a dimension together; at least two from each.
RUNS = 24
# A deviation of so many happens once in 16000 normal numbers.
STANDARD_ERRORS = 4
# For a few operations on stored numbers of order 1, and least squares with a condition number below 1e3.
ROUNDING = 1e-12
FIT = 1e-10


def times(record):
    """Evenly spaced, from 0 on."""
    return np.linspace(0, record["parameters"].attrs["final_time"], record["parameters"].attrs["samples"])


def gram_matrices(overlaps, neuron_overlaps):
    """Products of (u*, u_1 … u_m) with each other, for each start."""
    starts, m = overlaps.shape
    gram = np.ones((starts, m + 1, m + 1))
    gram[:, 0, 1:] = gram[:, 1:, 0] = overlaps
    gram[:, 1:, 1:] = neuron_overlaps
    return gram


def flow(record, weights, gram):
    """Overlaps s_i(t) of the flow u_i' = a_i (I − u_i u_iᵀ) D_i from each start: start x neuron x time.

    D_i = V'(s_i) u* − (1/m) Σ_j a_j U'(r_ij) u_j is a combination C of (u*, u_1 … u_m), so its products with these
    are C times their Gram matrix.
    """
    parameters = record["parameters"].attrs
    target, ratio = parameters["target_coefficients"], parameters["learning_rate_ratio"]
    alignment = np.polynomial.Polynomial([phi * relu_coefficient(k) for k, phi in enumerate(target)])
    starts, m = weights.shape

    def rate(_, state):
        a, gram = np.split(state, [weights.size])
        a, gram = a.reshape(starts, m), gram.reshape(starts, m + 1, m + 1)
        s, r = gram[:, 1:, 0], np.clip(gram[:, 1:, 1:], -1, 1)
        slope = (np.pi - np.arccos(r)) / (2 * np.pi)
        kernel = np.sqrt(1 - r * r) / (2 * np.pi) + r * slope
        combination = np.concatenate([alignment.deriv()(s)[..., None], -slope * a[:, None] / m], axis=2)
        product = combination @ gram
        own = np.diagonal(product, offset=1, axis1=1, axis2=2)[..., None]
        motion = np.zeros_like(gram)
        motion[:, 1:] = a[..., None] * (product - own * gram[:, 1:])
        return np.concatenate([
            ((alignment(s) - (kernel @ a[..., None])[..., 0] / m) / ratio).ravel(),
            (motion + motion.transpose(0, 2, 1)).ravel()])

    found = solve_ivp(
        rate, (0, times(record)[-1]), np.append(weights, gram), "DOP853", t_eval=times(record), rtol=TOLERANCE,
        atol=TOLERANCE / 10)
    return found.y[weights.size:].reshape(starts, m + 1, m + 1, -1)[:, 1:, 0]


def descend(record, weights, directions, steps, random):
    """Overlaps s_i of projected descent at the times of the flow, a sample a step and run: run x neuron x time."""
    parameters = record["parameters"].attrs
    # With Hermite polynomials that are not normalised.
    target = parameters["target_coefficients"] / np.sqrt(factorial(np.arange(parameters["target_coefficients"].size)))
    learning_rate, a, u = times(record)[1] / steps, weights.copy(), directions.copy()
    overlaps = [u[:, :, 0].copy()]
    for _ in times(record)[1:]:
        samples = random.standard_normal((steps, a.shape[0], u.shape[2]))
        for x, label in zip(samples, np.polynomial.hermite_e.hermeval(samples[:, :, 0], target)):
            product = (u @ x[:, :, None])[:, :, 0]
            value = np.maximum(product, 0)
            error = (label - (a * value).mean(axis=1))[:, None]
            u += (learning_rate * error * a * (product > 0))[:, :, None] * x[:, None]
            u /= np.sqrt(np.einsum("nid,nid->ni", u, u))[:, :, None]
            a += learning_rate / parameters["learning_rate_ratio"] * error * value
        overlaps.append(u[:, :, 0].copy())
    return np.stack(overlaps, axis=2)


def law_error(record):
    """Mean distances of descent in R^d from both flows against the stored ones, in units of four standard errors."""
    random = np.random.default_rng(1)
    replicas = max(2, RUNS // record["seed"].size)
    for n, dimension in enumerate(record["noise_dimension"][:]):
        weights = record["initial_second_layer_weight"][n]
        gram = gram_matrices(record["initial_overlap"][n], record["initial_neuron_overlap"][n])
        directions = np.zeros((*weights.shape, dimension))
        directions[:, :, :gram.shape[1]] = np.linalg.cholesky(gram)[:, 1:]
        runs = descend(
            record, np.repeat(weights, replicas, axis=0), np.repeat(directions, replicas, axis=0),
            int(record["noise_sample_count"][n, 0]) // (times(record).size - 1), random)
        others = np.broadcast_to(np.eye(gram.shape[1]), gram.shape)
        for name, start in (("noise_distance", gram), ("noise_distance_to_other_flow", others)):
            limit = np.repeat(flow(record, weights, start), replicas, axis=0)
            found = np.abs(runs - limit).max(axis=(1, 2)).reshape(-1, replicas)
            # The start is the same for the stored run and its replicas: only the samples' noise differs.
            difference = record[name][n, 0] - found.mean(axis=1)
            variance = found.var(axis=1, ddof=1) * (1 + 1 / replicas)
            yield abs(difference.sum()) / np.sqrt(variance.sum()) / STANDARD_ERRORS


def start_error(record):
    """Means and mean squares of normal weights and of products of uniform directions, and whether these exist."""
    weights = record["initial_second_layer_weight"][:]
    r, (i, j) = record["initial_neuron_overlap"][:], np.triu_indices(weights.shape[2], 1)
    products = record["initial_overlap"][:], r[:, :, i, j]
    yield abs(weights.mean()) * np.sqrt(weights.size) / STANDARD_ERRORS
    yield abs(np.square(weights).mean() - 1) * np.sqrt(weights.size / 2) / STANDARD_ERRORS
    for n, d in enumerate(record["noise_dimension"][:]):
        exist = np.linalg.eigvalsh(gram_matrices(record["initial_overlap"][n], r[n])).min() > 0
        yield 0 if exist else np.inf
        for product in products:
            # Mean square 1/d, mean fourth power 3 / (d (d + 2)); different products are pairwise independent.
            scaled, spread = np.sqrt(d) * product[n], np.sqrt(2 * (d - 1) / (d + 2))
            yield abs(scaled.mean()) * np.sqrt(scaled.size) / STANDARD_ERRORS
            yield abs(np.square(scaled).mean() - 1) / spread * np.sqrt(scaled.size) / STANDARD_ERRORS
    yield np.abs(r - np.swapaxes(r, 2, 3)).max() / ROUNDING
    yield np.abs(np.diagonal(r, axis1=2, axis2=3) - 1).max() / ROUNDING


def learning_rates(record, grid):
    """Dimension x rate."""
    if grid == "noise":
        return np.tile(record["learning_rate"][:], (record["noise_dimension"].size, 1))
    return record["scaled_learning_rate"][:] / record["drift_dimension"][:][:, None]


def count_error(record):
    """0 if a whole number of steps, each at most the learning rate, lies between two times."""
    for grid in ("noise", "drift"):
        steps = np.ceil(times(record)[1] / learning_rates(record, grid)) * (times(record).size - 1)
        yield 0 if np.array_equal(record[f"{grid}_sample_count"][:], steps) else np.inf


def exponents(record, grid, name, first=0):
    """Exponents of η and d in the distance, one fit for each seed: 2 x seed. Without some of the largest rates."""
    rates = learning_rates(record, grid)[:, first:]
    dimensions = np.broadcast_to(record[f"{grid}_dimension"][:][:, None], rates.shape)
    columns = np.stack([np.ones(rates.size), np.log(rates).ravel(), np.log(dimensions).ravel()], axis=1)
    return np.linalg.lstsq(columns, np.log(record[name][:, first:]).reshape(rates.size, -1), rcond=None)[0][1:]


def claim_error(record):
    """All numbers of the claims and of their controls."""
    rate, dimension = lambda found: found[0], lambda found: found[1]
    other = "noise_distance_to_other_flow"
    for id, grid, name, exponent, predictions in (
            ("noise_learning_rate_exponent", "noise", "noise_distance", rate, (0.5, 1)),
            ("noise_dimension_exponent", "noise", "noise_distance", dimension, (0, 0.5)),
            ("drift_exponent", "drift", "drift_distance", rate, (1, 0.5)),
            ("drift_dimension_exponent", "drift", "drift_distance", dimension, (1, 0)),
            ("noise_learning_rate_exponent/control", "noise", other, rate, ()),
            ("noise_dimension_exponent/control", "noise", other, dimension, ()),
            ("drift_exponent/control", "drift", "drift_control_distance", rate, ()),
            ("drift_dimension_exponent/control", "drift", "drift_control_distance", dimension, ())):
        claim, found = record[f"checks/{id}"].attrs, exponent(exponents(record, grid, name))
        yield claim["measured"] - found.mean()
        yield claim["standard_error"] - sem(found)
        yield claim["allowance"] - abs((found - exponent(exponents(record, grid, name, first=1))).mean())
        yield from (claim[key] - value for key, value in zip(("predicted", "competitor"), predictions))


def audit_online_descent(record):
    """Descent in R^d from the stored starts, the law of these, and all fits."""
    if not all(np.isfinite(values[:]).all() for values in record.values() if isinstance(values, h5py.Dataset)):
        return np.nan, 1, "something stored is not finite"
    starts = np.max(list(start_error(record)))
    # Directions that exist are needed for the rest.
    errors = [starts, np.max(list(count_error(record))), np.abs(list(claim_error(record))).max() / FIT]
    if np.max(errors) <= 1:
        errors.append(np.max(list(law_error(record))))
    return np.max(errors), 1, (
        "descent in R^d at the largest rate and the flow by DOP853, starts, and fits, in units of their bounds")
