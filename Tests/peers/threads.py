"""Times whole elements on every processor and on one in turn, and prints what the others gain.

    python Tests/peers/threads.py PRESET STEM ...
"""

import datetime
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from comparison import existing, pairs, processor, ratios, readable


def seconds(stem, preset, threads):
    """Those of a process that computes an element and writes its record."""
    program = existing(f".build/release/{stem}", "make build")
    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        subprocess.run([program, "--preset", preset, "--threads", str(threads), "--quiet", "--output", Path(folder) / f"{stem}.h5"], check=True)
        return time.perf_counter() - start


def row(stem, preset, threads):
    """A line of the table."""
    times = pairs(lambda: seconds(stem, preset, threads), lambda: seconds(stem, preset, 1))
    of_all, of_one = (readable(median) for median in np.median(times, axis=0))
    return f"| {stem} | {of_one} | {of_all} | {ratios(times)} |"


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit("usage: threads.py PRESET STEM ...")
    preset, threads = sys.argv[1], len(os.sched_getaffinity(0))
    print(f"{datetime.date.today()}, {processor()}, preset {preset}: medians of whole processes, and quartiles of what {threads} threads gain\n")
    print(f"| element | one thread | {threads} threads | gain (quartiles) |\n|---|---:|---:|---:|")
    for stem in sys.argv[2:]:
        print(row(stem, preset, threads), flush=True)
