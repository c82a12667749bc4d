"""Runs elements twice from clean, in two other folders and with other numbers of threads, and compares the records.

    python Tests/audit/reproduce.py PRESET STEM ...

With the date of the run fixed by SOURCE_DATE_EPOCH the files must be the same byte for byte; where they are not, it says which array
differs first, and by how many units in the last place. A record of the preset that make has computed is compared as well. Exit status 1
if anything differs.
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from same import differences

ROOT = Path(__file__).resolve().parents[2]
THREADS = (1, 3)


def run(stem, preset, threads, folder):
    """The record of a run in a folder of its own."""
    folder.mkdir()
    command = [ROOT / ".build/release" / stem, "--preset", preset, "--threads", str(threads), "--output", f"{stem}.h5", "--quiet"]
    subprocess.run(command, cwd=folder, check=True, env={**os.environ, "SOURCE_DATE_EPOCH": "0"})
    return folder / f"{stem}.h5"


def compare(stem, preset):
    """Prints one line for an element, and returns whether its records are the same."""
    start = time.perf_counter()
    with tempfile.TemporaryDirectory() as parent:
        first, second = (run(stem, preset, threads, Path(parent) / f"{threads}-threads") for threads in THREADS)
        faults, count = differences(first, second)
        if not faults and first.read_bytes() != second.read_bytes():
            faults = ["the files differ, though what they hold does not"]
        made = ROOT / "data" / preset / f"{stem}.h5"
        if made.is_file():
            faults += [f"{made.relative_to(ROOT)}: {line}" for line in differences(made, first)[0]]
    seconds = time.perf_counter() - start
    said = f"{count} arrays and attributes, and the files, are the same" if not faults else f"{faults[0]} ({len(faults)} faults)"
    print(f"{stem}: {said}{', as make computed them' if made.is_file() and not faults else ''}; {seconds:.1f} s", flush=True)
    return not faults


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit("usage: reproduce.py PRESET STEM ...")
    same = [compare(stem, sys.argv[1]) for stem in sys.argv[2:]]
    print(f"{sum(same)} of {len(same)} elements are the same with {THREADS[0]} and {THREADS[1]} threads")
    sys.exit(0 if all(same) else 1)
