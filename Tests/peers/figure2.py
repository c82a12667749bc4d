"""Figure 2 of arXiv:2303.00055: our whole process against SciPy's solvers, each with the tolerance that just makes it as accurate."""

import subprocess
import sys
import tempfile
import time
from functools import partial
from pathlib import Path

import h5py
import numpy as np

from berthier2023 import rate as audited_rate
from comparison import Comparison, repeated, require, run
from figure2_flow import Runs, functions, rate

STEM = "berthier2023-fig2"
# Relative tolerances from which one is chosen, and the one of the reference.
TOLERANCES, TIGHT = 10 ** np.arange(-6, -11.5, -0.5), 1e-12
# Of two ways to write the rates.
ROUNDING = 1e-12


def error(found, reference):
    """The largest difference of any component at any time in any run, relative to its range over the run."""
    return max(np.max(np.abs(one - other) / np.ptp(other, axis=0)) for one, other in zip(found, reference))


def process(method, how, tolerance, record):
    """Seconds of a process of the peer, from its start to its file."""
    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        program = Path(__file__).with_name("figure2_flow.py")
        subprocess.run([sys.executable, program, method, how, str(tolerance), record, Path(folder) / "states.h5"], check=True)
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

