"""The flow of Figure 2 of arXiv:2303.00055 for SciPy's solvers, and a process that solves its runs.

    python Tests/peers/figure2_flow.py METHOD NumPy|numba TOLERANCE RECORD OUTPUT

writes the states of the runs of a record.
"""

import sys
from dataclasses import dataclass
from pathlib import Path

import h5py
import numpy as np
from scipy.integrate import odeint, solve_ivp

sys.path.append(str(Path(__file__).resolve().parents[1] / "audit"))

from berthier2023 import relu_coefficient  # noqa: E402

# The absolute tolerance is so many times smaller than the relative one.
SMALLER = 100


def polynomial(coefficients, s):
    """Its values; coefficients are of rising degrees."""
    values = np.zeros_like(s)
    for coefficient in coefficients[::-1]:
        values = values * s + coefficient
    return values


def parts(state, alignment):
    """Weights a, overlaps s, U(r) and U′(r) of all pairs, √(1 − r²), and what drives each overlap, but for its factor a (1 − s²)."""
    m = state.size // 2
    a, s = state[:m].copy(), state[m:].copy()
    r = np.minimum(np.maximum(np.outer(s, s), -1), 1)
    root, slope = np.sqrt(1 - r * r), (np.pi - np.arccos(r)) / (2 * np.pi)
    return a, s, root / (2 * np.pi) + r * slope, slope, root, polynomial(alignment[1], s) - slope @ (a * s) / m


def rate(_, state, ratio, alignment):
    """Of (a_1 … a_m, s_1 … s_m); the alignment is a polynomial and its first two derivatives."""
    a, s, kernel, _, _, force = parts(state, alignment)
    return np.concatenate(((polynomial(alignment[0], s) - kernel @ a / a.size) / ratio, a * (1 - s * s) * force))


def jacobian(_, state, ratio, alignment):
    """Its derivatives."""
    a, s, kernel, slope, root, force = parts(state, alignment)
    m, free = a.size, 1 - s * s
    # Where the second derivative is infinite it has a factor 0.
    second = 1 / (2 * np.pi * np.maximum(root, 1e-8))
    bend = polynomial(alignment[2], s) - second @ (a * s * s) / m
    column = (a * free).reshape(m, 1)
    found = np.empty((2 * m, 2 * m))
    found[:m, :m] = -kernel / (m * ratio)
    found[:m, m:] = (np.diag(force) - s.reshape(m, 1) * slope * a / m) / ratio
    found[m:, :m] = np.diag(free * force) - column * slope * s / m
    found[m:, m:] = np.diag(a * (free * bend - 2 * s * force)) - column * (slope + s.reshape(m, 1) * second * s) * a / m
    return found


@dataclass(frozen=True)
class Runs:
    """Those of a record: their start, and of each its times, ratio ε and stored states."""

    start: np.ndarray
    alignment: np.ndarray
    target: np.ndarray
    each: list

    @classmethod
    def of(cls, record):
        target = record["parameters"].attrs["target_coefficients"]
        alignment = np.zeros((3, target.size))
        alignment[0] = target * [relu_coefficient(k) for k in range(target.size)]
        for order in (1, 2):
            alignment[order, :-1] = alignment[order - 1, 1:] * np.arange(1, target.size)
        states = np.concatenate([record["second_layer_weight"][:], record["overlap"][:]], axis=2)
        start = np.concatenate([record["initial_second_layer_weight"][:], record["initial_overlap"][:]])
        return cls(start, alignment, target, list(zip(record["time"][:], record["learning_rate_ratio"][:], states)))

    def solve(self, method, rate, jacobian, tolerance):
        """States of all runs, time x component."""
        found = []
        for times, ratio, _ in self.each:
            accuracy, arguments = {"rtol": tolerance, "atol": tolerance / SMALLER}, (ratio, self.alignment)
            if method == "odeint":
                states = odeint(
                    rate, self.start, np.append(0, times), arguments, jacobian, tfirst=True, mxstep=1_000_000, **accuracy)[1:]
            else:
                states = solve_ivp(
                    rate, (0, times[-1]), self.start, method, t_eval=times, args=arguments, jac=jacobian, **accuracy).y.T
            found.append(states)
        return found


def functions(how):
    """Rate and Jacobian by NumPy, or compiled by numba, which keeps them for the next process."""
    if how == "NumPy":
        return rate, jacobian
    # Who does without it does not wait for it.
    from numba import njit
    from numba.extending import register_jitable
    register_jitable(polynomial)
    register_jitable(parts)
    return njit(rate, cache=True), njit(jacobian, cache=True)


if __name__ == "__main__":
    method, how, tolerance, source, output = sys.argv[1:]
    with h5py.File(source) as record:
        solved = Runs.of(record).solve(method, *functions(how), float(tolerance))
    with h5py.File(output, "w") as file:
        file["states"] = solved
