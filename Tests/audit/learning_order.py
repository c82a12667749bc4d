"""Transition times of arXiv:2303.00055, Theorem 1, solved again with SciPy, and exponents fitted again with NumPy."""

import numpy as np
from scipy.special import eval_hermitenorm, factorial

from series_flow import SeriesFlow

# Solved again are runs of the narrowest network: a draw, and the number to which the ratio is nearest. At the first the
# cubic component is not learned; far below the last, residuals come so close to rounding error that LSODA may give up.
RUNS = ((0, 1e-4), (0, 1e-8), (-1, 1e-12))
# How long a transition is waited for, in units of the scale ε^(1/(2 degree)) of the last one.
PATIENCE = 200
# A solution takes some thousand steps. A step may err by the relative tolerance, and at worst these errors add up.
STEPS = 1000
# Rounding error times the condition number of the least squares, which is below 1e4; the quadratures of the analytic
# activation are closer than that.
ROUNDING = 1e-10


def deviation(stored, found):
    """Largest difference, and infinity where only one of the two is a number."""
    if np.shape(stored) != np.shape(found) or np.any(np.isnan(stored) != np.isnan(found)):
        return np.inf
    difference = np.abs(np.asarray(stored - found))
    return difference[~np.isnan(difference)].max(initial=0)


def activation_error(record):
    """Hermite coefficients of softplus(3 (x + ½)) / 3, by the trapezoidal rule."""
    x, step = np.linspace(-16, 16, 1281, retstep=True)
    weighted = np.logaddexp(0, 3 * (x + 0.5)) / 3 * np.exp(-x * x / 2) / np.sqrt(2 * np.pi) * step
    k = record["activation_degree"][:]
    return deviation(
        record["activation_coefficient"][:], eval_hermitenorm(k[:, None], x) @ weighted / np.sqrt(factorial(k)))


def transition_error(record):
    """Logarithms of the transition times, and of the largest weights then, of some runs."""
    parameters, ratios, width = record["parameters"].attrs, record["learning_rate_ratio"][:], record["width"][0]
    target, errors = parameters["target_coefficients"], []
    for draw, wanted in RUNS:
        run = np.abs(np.log(ratios / wanted)).argmin()
        times, weights = (
            record[name][0][draw, run] for name in ("transition_time", "largest_second_layer_weight"))
        # Past its last transition a run is not needed, and becomes slow.
        horizon = np.fmin(1.01 * times.max(), PATIENCE * ratios[run] ** (0.5 / (target.size - 1)))
        _, found, states = SeriesFlow(target, record["activation_coefficient"][:], width, ratios[run]).solve(
            record[f"initial_second_layer_weight_{width}"][:][draw], np.zeros(width), [horizon],
            max(parameters["relative_tolerance"] / 10, 1e-12))
        largest = np.abs(states[:, :width]).max(axis=1)
        errors += [deviation(np.log(times), np.log(found)), deviation(np.log(weights), np.log(largest))]
    return np.max(errors)


def local_exponent_error(record):
    """Differences of ln t over those of ln ε, mean over draws."""
    logarithms = np.log(record["transition_time"][:]).mean(axis=1)
    found = np.diff(logarithms, axis=1) / np.diff(np.log(record["learning_rate_ratio"][:]))[:, None]
    return deviation(record["local_exponent"][:], found)


def slopes(abscissa, ordinates, *corrections):
    """Of each replica (column of the ordinates), by least squares beside a constant and corrections."""
    columns = np.stack([abscissa, np.ones_like(abscissa), *corrections], axis=1)
    if not np.isfinite(ordinates).all():
        return np.full(ordinates.shape[1], np.nan)
    norms = np.linalg.norm(columns, axis=0)
    return np.linalg.lstsq(columns / norms, ordinates, rcond=None)[0][0] / norms[0]


def laws(record):
    """Of each claim its name, prediction, competitor, and the slopes of all replicas with two forms of corrections."""
    degrees, all_ratios = record["degree"][:], record["learning_rate_ratio"][:]
    by_degree = [
        record[name][:].reshape(-1, all_ratios.size, degrees.size).transpose(2, 1, 0)
        for name in ("transition_time", "largest_second_layer_weight")]
    drive = record["parameters"].attrs["target_coefficients"][1] * record["activation_coefficient"][1]
    time_exponent = lambda k: 1 / (2 * k) if k else 1
    weight_exponent = lambda k: -k / (2 * (k + 1))
    for k in degrees:
        window = slice((2 if k >= 3 else 1) * all_ratios.size // 3, None)
        ratios, (times, weights) = all_ratios[window], (quantity[k, window] for quantity in by_degree)
        power = ratios ** (1 if k == 0 else 0.25 if k == 1 else (k - 1) / (2 * k * (k + 1)))
        logarithm = np.log(ratios)

        def by_powers(abscissa, ordinates):
            return slopes(abscissa, ordinates, power, power**2), slopes(abscissa, ordinates, power)

        if k == 1:
            yield ("transition_constant_1", 1 / abs(4 * drive), 1 / abs(2 * drive),
                   *by_powers(-logarithm, times / np.sqrt(ratios)[:, None]))
        else:
            fitted, other = by_powers(logarithm, np.log(times))
            if k >= 3:
                # A factor b + c ln(1/ε) of the time, to first order in b / ln(1/ε).
                fitted = slopes(logarithm, np.log(times / -logarithm[:, None]), 1 / logarithm)
            yield f"transition_exponent_{k}", time_exponent(k), time_exponent(k + 1), fitted, other
        if k >= 1:
            yield (f"weight_exponent_{k}", weight_exponent(k), weight_exponent(k + 1),
                   *by_powers(logarithm, np.log(weights)))


def claims_error(record):
    """All numbers of all claims; of the standard error only that it is no less than that over replicas."""
    errors, names = [], set()
    for name, prediction, competitor, fitted, other in laws(record):
        names.add(name)
        claim = record["checks"][name].attrs
        sampling = fitted.std(ddof=1) / np.sqrt(fitted.size)
        errors += [
            deviation(claim["predicted"], prediction), deviation(claim["competitor"], competitor),
            deviation(claim["measured"], fitted.mean()), deviation(claim["allowance"], abs((fitted - other).mean())),
            deviation(claim["standard_error"], np.fmax(claim["standard_error"], sampling))]
    return np.max(errors) if names == set(record["checks"]) else np.inf


def audit_learning_order(record):
    """Largest of all deviations, each over what it may be."""
    accumulated = STEPS * record["parameters"].attrs["relative_tolerance"]
    errors = [
        transition_error(record) / accumulated, activation_error(record) / ROUNDING,
        local_exponent_error(record) / ROUNDING, claims_error(record) / ROUNDING]
    what = f"SciPy LSODA within {STEPS} tolerances; activation, exponents and claims within {ROUNDING:.0e}"
    return np.max(errors), 1, what
