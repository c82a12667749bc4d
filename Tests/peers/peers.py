"""Times our programs beside what one would take in their place, after it was seen that both find the same.

    python Tests/peers/peers.py

Ours and the peer run in turn, all on one thread, and each pair has its ratio: a clock that moves disturbs both alike. A peer is timed inside
of Python, without its start, unless its row says that it is a process.
"""

import datetime
import os
import platform
import sys
import time
from pathlib import Path

# Read when libraries are loaded; and audits say in Python what is to be found.
for library in ("OMP", "OPENBLAS", "MKL"):
    os.environ[f"{library}_NUM_THREADS"] = "1"
sys.path.append(str(Path(__file__).resolve().parents[1] / "audit"))

import numpy as np

import figure2
import learner
import particles
import recurrent

# So many pairs, or the fewest if they have taken longer than some seconds.
PAIRS, FEWEST, PATIENCE = 7, 3, 60


def processor():
    """Its name."""
    information = Path("/proc/cpuinfo")
    lines = information.read_text().splitlines() if information.is_file() else []
    return next((line.split(":")[1].strip() for line in lines if line.startswith("model name")), platform.processor())


def pairs(comparison):
    """Seconds of ours and of the peer, pair by pair."""
    start, times = time.perf_counter(), []
    while len(times) < (PAIRS if time.perf_counter() - start < PATIENCE else FEWEST):
        times.append((comparison.seconds_of_ours(), comparison.seconds_of_peer()))
    return np.array(times)


def readable(seconds):
    """Three digits and a unit."""
    unit, size = next(((unit, size) for unit, size in (("s", 1), ("ms", 1e-3)) if seconds >= size), ("µs", 1e-6))
    return f"{seconds / size:.3g} {unit}"


def row(comparison):
    """A line of the table."""
    times = pairs(comparison)
    ours, peer = (readable(seconds) for seconds in np.median(times, axis=0))
    lower, ratio, upper = np.quantile(times[:, 1] / times[:, 0], (0.25, 0.5, 0.75))
    cells = (comparison.work, comparison.ours, comparison.peer, ours, peer, f"{ratio:.3g} ({lower:.3g} to {upper:.3g})", comparison.same)
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    print(f"{datetime.date.today()}, {processor()}, one thread: medians, and quartiles of the ratio of the peer's time to ours in each pair\n")
    print("| work | ours | peer | time ours | time peer | ratio (quartiles) | same result because |\n|---|---|---|---|---|---|---|")
    for subject in (figure2, particles, recurrent, learner):
        for comparison in subject.comparisons():
            print(row(comparison), flush=True)
