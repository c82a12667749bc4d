"""Times whole processes at the paper preset, beside SciPy solving the same runs from their records.

    python Tests/audit/bench.py
"""

import statistics
import subprocess
import tempfile
import time
from pathlib import Path

import h5py

from audit import AUDITS

REPETITIONS = 7
# The elements whose audit solves the same runs as the process, and nothing else.
PEERS = ("berthier2023-fig2", "berthier2023-fig3")


def seconds(work, repetitions):
    """Median, least and greatest time of some repetitions, after one that does not count."""
    work()
    times = []
    for _ in range(repetitions):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return statistics.median(times), min(times), max(times)


def bench(stem, audit, folder):
    path = Path(folder) / f"{stem}.h5"
    command = [f".build/release/{stem}", "--preset", "paper", "--quiet", "--output", path]
    process = seconds(lambda: subprocess.run(command, check=True), REPETITIONS)
    with h5py.File(path) as record:
        scipy = seconds(lambda: audit(record), 3)
    print(f"{stem}  process {process[0]:.3f} s ({process[1]:.3f} to {process[2]:.3f})  "
          f"SciPy LSODA alone {scipy[0]:.2f} s ({scipy[1]:.2f} to {scipy[2]:.2f})  ratio {scipy[0] / process[0]:.1f}")


if __name__ == "__main__":
    print("median (least to greatest); the process solves each run twice, checks its claims and writes the record")
    with tempfile.TemporaryDirectory() as folder:
        for stem in PEERS:
            bench(stem, AUDITS[stem], folder)
