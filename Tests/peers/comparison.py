"""What is compared, where our side of it is found, and how long both take."""

import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import h5py
import numpy as np

ROOT = Path(__file__).resolve().parents[2]
# So many pairs, or the fewest if they have taken longer than some seconds.
PAIRS, FEWEST, PATIENCE = 7, 3, 60


@dataclass(frozen=True)
class Comparison:
    """The same amount of the same work; whoever makes one has seen before that the peer finds the same."""

    work: str
    ours: str
    peer: str
    same: str
    seconds_of_ours: Callable[[], float]
    seconds_of_peer: Callable[[], float]


def require(holds, peer, what):
    """Ends the program if a peer does something else."""
    if not holds:
        sys.exit(f"{peer} is not timed, as it does not do the same: {what}")


def existing(path, remedy):
    """A path below the root, if there is such a file."""
    if not (ROOT / path).is_file():
        sys.exit(f"there is no {path}: run {remedy}")
    return ROOT / path


def record(stem):
    """That of the preset quick."""
    return h5py.File(existing(f"data/quick/{stem}.h5", "make"))


def run(executable, output, *arguments):
    """Runs one of our programs on one thread, and returns its seconds as a whole process."""
    command = [existing(f".build/release/{executable}", "make build"), *arguments, "--threads", "1", "--quiet", "--output", output]
    start = time.perf_counter()
    subprocess.run(command, check=True, cwd=ROOT)
    return time.perf_counter() - start


def kernel(name, units=None):
    """A function that measures anew the seconds of a run of one of our kernels, or of so many of its units."""
    def seconds():
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "bench.h5"
            run("bench", path, "--preset", "quick", f"only={name}")
            with h5py.File(path) as times:
                names = times["kernel"].asstr()[:].tolist()
                if name not in names:
                    sys.exit(f"bench has no kernel named '{name}'")
                place = names.index(name)
                of_run = times["kernel_seconds"][place, 0, 1]
                return of_run if units is None else of_run * units / times["kernel_units"][place]
    return seconds


def repeated(work, least=0.5):
    """A function that measures the median seconds of work, of as many runs as take so many seconds together."""
    def seconds():
        times = []
        while sum(times) < least:
            start = time.perf_counter()
            work()
            times.append(time.perf_counter() - start)
        return median(times)
    return seconds


def pairs(ours, peer):
    """Seconds of two functions that measure them, pair by pair."""
    start, times = time.perf_counter(), []
    while len(times) < (PAIRS if time.perf_counter() - start < PATIENCE else FEWEST):
        times.append((ours(), peer()))
    return np.array(times)


def ratios(times):
    """Quartiles of what the second of each pair took in units of the first."""
    lower, ratio, upper = np.quantile(times[:, 1] / times[:, 0], (0.25, 0.5, 0.75))
    return f"{ratio:.3g} ({lower:.3g} to {upper:.3g})"


def processor():
    """Its name."""
    information = Path("/proc/cpuinfo")
    lines = information.read_text().splitlines() if information.is_file() else []
    return next((line.split(":")[1].strip() for line in lines if line.startswith("model name")), platform.processor())


def readable(seconds):
    """Three digits and a unit."""
    unit, size = next(((unit, size) for unit, size in (("s", 1), ("ms", 1e-3)) if seconds >= size), ("µs", 1e-6))
    return f"{seconds / size:.3g} {unit}"
