"""The transition times of arXiv:2303.00055, Theorem 1, solved again with SciPy, and their exponents fitted again with NumPy."""

import numpy as np
from scipy.special import eval_hermitenorm, factorial

from series_flow import SeriesFlow

# Runs of the narrowest network and the first draw that are solved again: those of the ratios nearest to these, and of the
# smallest. In the first the cubic component is never learned.
RATIOS = (1e-4, 1e-8, 0)
# How long a transition is waited for, in units of its scale ε^(1/(2 degree)).
PATIENCE = 200
# Some thousand steps lead to the last transition; their errors, each up to the relative tolerance, are carried on but not
# amplified, because the directions in which neurons part are those in which they move.
STEPS = 1000
# Quadrature of an analytic function, and least squares whose normalised columns have a condition number below 1e5.
ROUNDING = 1e-10


def deviation(stored, found):
    """Largest difference, and infinity where only one of the two exists."""
    if np.shape(stored) != np.shape(found) or np.any(np.isnan(stored) != np.isnan(found)):
        return np.inf
    return np.nanmax(np.abs(stored - found), initial=0)


def activation_error(record):
    """Coefficients of softplus(3 (x + ½)) / 3; the trapezoidal rule converges exponentially fast for analytic functions."""
    x, step = np.linspace(-16, 16, 1281, retstep=True)
    weighted = np.logaddexp(0, 3 * (x + 0.5)) / 3 * np.exp(-x * x / 2) / np.sqrt(2 * np.pi) * step
    k = record["activation_degree"][:]
    found = eval_hermitenorm(k[:, None], x) @ weighted / np.sqrt(factorial(k))
    return deviation(record["activation_coefficient"][:], found)


def transition_error(record):
    """Times and largest weights at the transitions of some runs, relative."""
    parameters, ratios = record["parameters"].attrs, record["learning_rate_ratio"][:]
    target, width = parameters["target_coefficients"], record["width"][0]
    weights = record[f"initial_second_layer_weight_{width}"][0]
    errors = []
    for run in {int(np.abs(np.log(ratios / max(ratio, ratios[-1]))).argmin()) for ratio in RATIOS}:
        flow = SeriesFlow(target, record["activation_coefficient"][:], width, ratios[run])
        _, times, states = flow.solve(
            weights, np.zeros(width), [PATIENCE * ratios[run] ** (0.5 / (len(target) - 1))],
            max(parameters["relative_tolerance"] / 10, 1e-12))
        for name, found in (("transition_time", times), ("largest_second_layer_weight", np.abs(states[:, :width]).max(axis=1))):
            errors.append(deviation(record[name][0, 0, run] / found, found / found))
    return max(errors)


def local_exponent_error(record):
    """Differences of ln t over those of ln ε, mean over draws."""
    logarithms = np.log(record["transition_time"][:]).mean(axis=1)
    found = np.diff(logarithms, axis=1) / np.diff(np.log(record["learning_rate_ratio"][:]))[:, None]
    return deviation(record["local_exponent"][:], found)


def powers(exponent, orders):
    """Corrections ε^q, ε^(2q), …"""
    return lambda ratio: [ratio ** (n * exponent) for n in range(1, orders + 1)]


def laws(record):
    """Of each claim: abscissa and ordinates (replica x ratio), predicted slope, forms of correction, window."""
    ratios, degrees = record["learning_rate_ratio"][:], record["degree"][:]
    logarithm = np.log(ratios)
    by_degree = lambda name: np.moveaxis(record[name][:], -1, 0).reshape(degrees.size, -1, ratios.size)
    times, weights = by_degree("transition_time"), by_degree("largest_second_layer_weight")
    drive = record["parameters"].attrs["target_coefficients"][1] * record["activation_coefficient"][1]
    for k in degrees:
        first = (1, 0.25)[k] if k < 2 else (k - 1) / (2 * k * (k + 1))
        forms = powers(first, 2), powers(first, 1)
        window = slice((2 if k >= 3 else 1) * ratios.size // 3, None)
        if k >= 1:
            yield f"weight_exponent_{k}", logarithm, np.log(weights[k]), -k / (2 * (k + 1)), forms, window
        if k == 1:
            yield "transition_constant_1", -logarithm, times[k] / np.sqrt(ratios), 1 / abs(4 * drive), forms, window
        elif k < 3:
            yield f"transition_exponent_{k}", logarithm, np.log(times[k]), 1 / max(2 * k, 1), forms, window
        else:
            # A factor ln(1/ε) has slope 1 in ln ln(1/ε), and goes to the other side.
            yield (f"transition_exponent_{k}", logarithm, np.log(times[k]), 1 / (2 * k),
                   (lambda ratio: [1 / np.log(1 / ratio)], forms[1]), window)


def slope(record, abscissa, ordinates, corrections, window, offset):
    """Mean over replicas of the slope of least squares beside a constant and corrections."""
    columns = np.stack([abscissa, np.ones_like(abscissa), *corrections(record["learning_rate_ratio"][:])], axis=1)[window]
    norms = np.linalg.norm(columns, axis=0)
    found = np.linalg.lstsq(columns / norms, (ordinates - offset).T[window], rcond=None)[0]
    return found[0].mean() / norms[0]
