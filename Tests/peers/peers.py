"""Times our programs beside what one would take in their place, after it was seen that both find the same.

    python Tests/peers/peers.py

Ours and the peer run in turn, all on one thread, and each pair has its ratio: a clock that moves disturbs both alike. A peer is timed inside
of Python, without its start, unless its row says that it is a process.
"""

import datetime
import os
import sys
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
from comparison import pairs, processor, ratios, readable

def row(comparison):
    """A line of the table."""
    times = pairs(comparison.seconds_of_ours, comparison.seconds_of_peer)
    ours, peer = (readable(seconds) for seconds in np.median(times, axis=0))
    cells = (comparison.work, comparison.ours, comparison.peer, ours, peer, ratios(times), comparison.same)
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    print(f"{datetime.date.today()}, {processor()}, one thread: medians, and quartiles of the ratio of the peer's time to ours in each pair\n")
    print("| work | ours | peer | time ours | time peer | ratio (quartiles) | same result because |\n|---|---|---|---|---|---|---|")
    for subject in (figure2, particles, recurrent, learner):
        for comparison in subject.comparisons():
            print(row(comparison), flush=True)
