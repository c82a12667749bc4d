"""Generalisation dynamics (arXiv:1710.03667), again: errors from eigenvalues, integrals of the law by adaptive quadrature, own matrices in law."""

import numpy as np
from scipy.integrate import quad
from scipy.optimize import minimize_scalar
from scipy.stats import ks_2samp

from agreement import ROUNDING, claim_errors, far, rarity, worst

# What a quadrature or a minimum of either program may miss, relative.
SOLVED, MINIMUM = 1e-8, 1e-5


class Errors:
    def __init__(self, record):
        p = record["parameters"].attrs
        self.start, self.noise = p["start_variance"], p["noise_variance"]

    def distance(self, l, t):
        learned = np.expm1(-l * t) ** 2 / np.where(l > 0, l, 1)
        return (1 + self.start) * np.exp(-2 * l * t) + self.noise * learned

    def residual(self, l, t):
        return (l * (1 + self.start) + self.noise) * np.exp(-2 * l * t)

    def law(self, alpha, function):
        """∫ over the density of Marchenko and Pastur, by the square root of the eigenvalue."""
        low, high = abs(np.sqrt(alpha) - 1), np.sqrt(alpha) + 1
        # With x from one edge to the other as a sine, roots at the edges are smooth.
        def density(angle):
            x = (low + high) / 2 + (high - low) / 2 * np.sin(angle)
            slope = (high - low) / 2 * np.cos(angle)
            # Where the lower edge is 0 the density of the root of the eigenvalue has a limit there.
            return np.sqrt((high**2 - x**2) * max(x**2 - low**2, 0)) / (np.pi * x) * function(x * x) * slope
        points = np.linspace(-np.pi / 2, np.pi / 2, 33)
        return sum(quad(density, a, b, epsabs=1e-14, epsrel=1e-12, limit=200)[0] for a, b in zip(points, points[1:]))

    def general(self, alpha, t):
        return self.law(alpha, lambda l: self.distance(l, t)) + max(0, 1 - alpha) * (1 + self.start) + self.noise

    def training(self, alpha, t):
        return (self.law(alpha, lambda l: self.residual(l, t)) + max(0, alpha - 1) * self.noise) / alpha

    def best(self, error, late):
        found = minimize_scalar(lambda x: error(np.exp(x)), bounds=(np.log(0.05), np.log(late)), method="bounded", options={"xatol": 1e-9})
        return np.exp(found.x), found.fun


def run_errors(record, errors):
    """Curves and minima from stored eigenvalues, and these against matrices of our own."""
    p, times, rng = record["parameters"].attrs, record["time"][:], np.random.default_rng(2017)
    for d, n in enumerate(record["dimension"][:]):
        eigenvalues = record[f"eigenvalue_{n}"][:]
        for x, a in np.ndindex(eigenvalues.shape[:2]):
            alpha = record["ratio"][a]
            samples = round(alpha * n)
            distinct = samples // 2 if x else samples
            found = eigenvalues[x, a]
            curves = np.array([errors.distance(found, t).mean(axis=1) for t in times]).T + errors.noise
            yield far(record["generalisation_error"][x, d, a], curves, ROUNDING)
            reached, samples = found[:, :min(distinct, n)], distinct * (2 if x else 1)
            rest = errors.noise * (samples - reached.shape[1])
            curves = np.array([(errors.residual(reached, t).sum(axis=1) + rest) / samples for t in times]).T
            yield far(record["training_error"][x, d, a], curves, ROUNDING)
            yield 0 if np.all(found[:, min(distinct, n):] == 0) else np.inf
            for r, values in enumerate(found[:2]):
                best = errors.best(lambda t: errors.distance(values, t).mean() + errors.noise, p["late_time"])
                yield far(record["best_time"][x, d, a, r], best[0], MINIMUM)
                yield far(record["best_error"][x, d, a, r], best[1], ROUNDING)
                best = errors.best(lambda t: errors.distance(values / 4, t).mean() + errors.noise, p["late_time"])
                yield far(record["best_time_of_quarter"][x, d, a, r], best[0], MINIMUM)
            matrix = rng.standard_normal((distinct, n)) * np.sqrt((2 if x else 1) / n)
            # Single eigenvalues repel each other: their spread is narrower than the test supposes.
            own = np.linalg.svd(matrix, compute_uv=False) ** 2
            yield rarity(ks_2samp(own, reached.ravel()).pvalue)
            # The first moment of all draws, which scatters by a few parts in N.
            yield abs(reached.sum(axis=1).mean() / (alpha * n) * samples / distinct / (2 if x else 1) - 1) * n / 20
            yield 0 if len(np.unique(found[:, 0])) == len(found) else np.inf


def prediction_errors(record, errors):
    ratios, times, late = record["ratio"][:], record["time"][:], record["parameters"].attrs["late_time"]
    some = slice(None, None, 8)
    for a, alpha in enumerate(ratios):
        yield far(record["predicted_generalisation_error"][a, some], [errors.general(alpha, t) for t in times[some]], SOLVED)
        yield far(record["predicted_training_error"][a, some], [errors.training(alpha, t) for t in times[some]], SOLVED)
        yield far(record["predicted_best_time"][a], errors.best(lambda t: errors.general(alpha, t), late)[0], MINIMUM)
    for i in range(0, record["drawn_ratio"].size, 8):
        alpha = record["drawn_ratio"][i]
        yield far(record["drawn_late_error"][i], errors.general(alpha, late), SOLVED)
        yield far(record["drawn_best_error"][i], errors.best(lambda t: errors.general(alpha, t), late)[1], SOLVED)


def observed(values, **predictions):
    """What a claim says of numbers by dimension and draw."""
    mean, error = values.mean(axis=1), values.std(axis=1, ddof=1) / np.sqrt(values.shape[1])
    return {"measured": mean[1], "standard_error": error[1], "allowance": abs(mean[1] - mean[0]) + 3 * error[0], **predictions}


def claims(record, errors):
    """Of each claim its numbers and those of its control."""
    ratios, late = record["ratio"][:], record["parameters"].attrs["late_time"]
    last, best = record["generalisation_error"][..., -1], record["best_error"][:]
    for a, alpha in enumerate(ratios):
        prediction = record["predicted_generalisation_error"][a, -1]
        one_rate = np.log((errors.distance(np.float64(alpha), late) + errors.noise) / prediction)
        yield f"late_error_{a}", [observed(np.log(values[:, a] / prediction), predicted=0, competitor=one_rate) for values in last]
    predicted = record["predicted_best_time"][:]
    share = errors.noise / (ratios * (1 + errors.start) + errors.noise)
    one_rate = np.log(-np.log(share) / ratios / predicted)
    gaps = [np.log(record[name][0] / predicted[:, None]) for name in ("best_time", "best_time_of_quarter")]
    yield "best_time", worst([[observed(values[:, a], predicted=0, competitor=one_rate[a]) for values in gaps] for a in range(ratios.size)])
    steps = [np.diff(np.log(values[0]), axis=1) for values in (last, best)]
    one, late_errors = list(ratios).index(1), record["predicted_generalisation_error"][:, -1]
    beside = max(one - 1, one + 1, key=lambda place: late_errors[place])
    yield "overtraining_peak", [
        observed(np.log(values[0, :, one] / values[0, :, beside]), predicted=np.log(late_errors[one] / late_errors[beside]), competitor=0)
        for values in (last, best)]
    greatest = [np.array([s[d, s[d].mean(axis=1).argmax()] for d in (0, 1)]) for s in steps[::-1]]
    yield "stopped_error_falls", [observed(values, predicted=0) for values in greatest]

def audit_generalisation(record):
    """In units of the bounds; not a number where a stored one is not."""
    names = ("generalisation_error", "training_error", "best_time", "best_time_of_quarter", "best_error")
    if not all(np.isfinite(record[name][:]).all() for name in names):
        return np.nan, 1.0, "a stored number is missing"
    errors = Errors(record)
    found = [*run_errors(record, errors), *prediction_errors(record, errors), *claim_errors(record, claims(record, errors))]
    return np.max(found), 1.0, "errors from eigenvalues, integrals by quadrature, own matrices in law, in units of their bounds"
