"""The simplified neuron dynamics of arXiv:2303.00055, written again in NumPy and solved with SciPy."""

import numpy as np
from scipy.integrate import solve_ivp
from scipy.special import eval_hermitenorm, gammaln

TOLERANCE = 1e-10
# What two solvers with this local error may differ by, relative to the range of a component over the run.
ALLOWED = 1e-6


def relu_coefficient(k):
    """E max(0, G) h_k(G), from the integral: He_{k-2}(0) / (sqrt(2 pi) sqrt(k!)) for k >= 2."""
    if k < 2:
        return (1 / np.sqrt(2 * np.pi), 0.5)[k]
    return eval_hermitenorm(k - 2, 0.0) / np.sqrt(2 * np.pi) / np.exp(gammaln(k + 1) / 2)


def rate(_, state, ratio, target):
    """Right-hand side; state is (a_1 ... a_m, s_1 ... s_m)."""
    m = state.size // 2
    a, s = state[:m], state[m:]
    alignment = np.polynomial.Polynomial([phi * relu_coefficient(k) for k, phi in enumerate(target)])
    r = np.clip(np.outer(s, s), -1, 1)
    slope = (np.pi - np.arccos(r)) / (2 * np.pi)
    kernel = np.sqrt(1 - r * r) / (2 * np.pi) + r * slope
    return np.concatenate([
        (alignment(s) - kernel @ a / m) / ratio,
        a * (1 - s * s) * (alignment.deriv()(s) - slope @ (a * s) / m),
    ])


def solve(record, run):
    """States of one run at its stored times: component x time."""
    start = np.concatenate([record["initial_second_layer_weight"][:], record["initial_overlap"][:]])
    times = record["time"][run]
    solution = solve_ivp(
        rate, (0, times[-1]), start, "LSODA", t_eval=times, rtol=TOLERANCE, atol=TOLERANCE / 100,
        args=(record["learning_rate_ratio"][run], record["parameters"].attrs["target_coefficients"]))
    if not solution.success:
        raise RuntimeError(solution.message)
    return solution.y


def audit_plateaus(record):
    """Largest difference of any weight or overlap at any stored time, relative to its range over the run.

    Not a number if anything stored is not one. A component that never moves has no range: its difference counts as it is.
    """
    errors = []
    for run in range(record["learning_rate_ratio"].size):
        stored = np.concatenate([record["second_layer_weight"][run].T, record["overlap"][run].T])
        extent = np.ptp(stored, axis=1)
        errors.append(np.abs(stored - solve(record, run)).max(axis=1) / np.where(extent == 0, 1, extent))
    return np.max(errors), ALLOWED, f"SciPy LSODA at rtol {TOLERANCE:.0e}, largest difference relative to range"
