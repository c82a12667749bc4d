"""Figure 2 of arXiv:2303.00055: our whole process against SciPy's solvers, each with the tolerance that just makes it as accurate.

    python Tests/peers/figure2.py METHOD NumPy|numba TOLERANCE RECORD OUTPUT

solves the runs of a record and writes their states: a whole process of the peer.
"""

import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import h5py
import numpy as np
from numba import njit
from numba.extending import register_jitable
from scipy.integrate import odeint, solve_ivp

from berthier2023 import rate as audited_rate, relu_coefficient
from comparison import Comparison, repeated, require, run

STEM = "berthier2023-fig2"
# Relative tolerances from which one is chosen, and the one of the reference; the absolute one is so many times smaller.
TOLERANCES, TIGHT, SMALLER = 10 ** np.arange(-6, -11.5, -0.5), 1e-12, 100
# Of two ways to write the rates.
ROUNDING = 1e-12


@register_jitable
def polynomial(coefficients, s):
    """Its values; coefficients are of rising degrees."""
    values = np.zeros_like(s)
    for coefficient in coefficients[::-1]:
        values = values * s + coefficient
    return values


@register_jitable
def parts(state, alignment):
    """Weights a, overlaps s, U(r) and U′(r) of all pairs, √(1 − r²), and what drives each overlap, but for its factor a (1 − s²)."""
    m = state.size // 2
    a, s = state[:m].copy(), state[m:].copy()
    r = np.minimum(np.maximum(np.outer(s, s), -1), 1)
    root, slope = np.sqrt(1 - r * r), (np.pi - np.arccos(r)) / (2 * np.pi)
    return a, s, root / (2 * np.pi) + r * slope, slope, root, polynomial(alignment[1], s) - slope @ (a * s) / m


@register_jitable
def rate(_, state, ratio, alignment):
    """Of (a_1 … a_m, s_1 … s_m); the alignment is a polynomial and its first two derivatives."""
    a, s, kernel, _, _, force = parts(state, alignment)
    return np.concatenate(((polynomial(alignment[0], s) - kernel @ a / a.size) / ratio, a * (1 - s * s) * force))


@register_jitable
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


def error(found, reference):
    """The largest difference of any component at any time in any run, relative to its range over the run."""
    return max(np.max(np.abs(one - other) / np.ptp(other, axis=0)) for one, other in zip(found, reference))


def functions(how):
    """Rate and Jacobian by NumPy, or compiled by numba, which keeps them for the next process."""
    return (rate, jacobian) if how == "NumPy" else (njit(rate, cache=True), njit(jacobian, cache=True))


def process(method, how, tolerance, record):
    """Seconds of a process of the peer, from its start to its file."""
    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        subprocess.run([sys.executable, __file__, method, how, str(tolerance), record, Path(folder) / "states.h5"], check=True)
        return time.perf_counter() - start


def comparisons():
    """With rates by NumPy, and compiled by numba, which matters most to odeint: all else of it is compiled too."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{STEM}.h5"
        ours = partial(run, STEM, path, "--preset", "paper")
        ours()
        with h5py.File(path) as record:
            runs = Runs.of(record)
        state = np.linspace(-0.9, 0.8, runs.start.size)
        difference = np.max(np.abs(rate(0, state, 1.0, runs.alignment) - audited_rate(0, state, 1.0, runs.target)))
        require(difference < ROUNDING, "SciPy", f"rates differ from those of the audit by {difference:.1g}")
        reference = runs.solve("LSODA", *functions("numba"), TIGHT)
        own = error([states for _, _, states in runs.each], reference)
        for method, how in (("LSODA", "NumPy"), ("Radau", "NumPy"), ("LSODA", "numba"), ("odeint", "numba")):
            peer = f"SciPy {method}, rates and Jacobian by {how}"
            solve = partial(runs.solve, method, *functions(how))
            tried = ((tolerance, error(solve(tolerance), reference)) for tolerance in TOLERANCES)
            tolerance, reached = next(((tolerance, reached) for tolerance, reached in tried if reached <= own), (None, None))
            require(tolerance, peer, f"with no tolerance it is as accurate as ours, {own:.1e}")
            work = f"Figure 2: {len(runs.each)} runs from ε = {runs.each[0][1]:g} to {runs.each[-1][1]:g}; ours solves others for its checks besides"
            same = f"errors against a reference at rtol {TIGHT:.0e}, relative to ranges: {own:.1e} and {reached:.1e}"
            for part, seconds in (
                    ("a process with its file", partial(process, method, how, tolerance, path)),
                    ("inside of Python", repeated(partial(solve, tolerance)))):
                yield Comparison(work, "the process, with its record", f"{peer}, rtol {tolerance:.1e}; {part}", same, ours, seconds)


if __name__ == "__main__":
    method, how, tolerance, source, output = sys.argv[1:]
    with h5py.File(source) as record:
        solved = Runs.of(record).solve(method, *functions(how), float(tolerance))
    with h5py.File(output, "w") as file:
        file["states"] = solved
