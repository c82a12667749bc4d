"""Elements as the fault programs run them: at preset smoke, onto a file that already holds a record.

    from elements import prepared
"""

import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
RELEASE = ROOT / ".build/release"
sys.path.append(str(ROOT / "Tests/audit"))

from same import content, is_same  # noqa: E402

# The seeds of the record that is there before, of the one that takes its place, and of a rival.
OLD, NEW, RIVAL = 2, 1, 3
# Seconds between two looks for the part file.
LOOK = 5e-4


class Element:
    """An element, with the record that stands there before and what a run that nothing disturbs makes of it."""

    def __init__(self, stem, folder, threads, limit=None):
        """Raises TimeoutExpired if a run takes longer than the limit, in seconds."""
        self.stem, self.threads = stem, threads
        self.path = Path(folder) / stem / f"{stem}.h5"
        self.path.parent.mkdir()
        first = self._time(NEW, limit)
        self.new, self.size = content(self.path), self.path.stat().st_size
        # The first run of a program also brings it into memory.
        self.seconds, self.writing = map(min, first, self._time(OLD, limit=None))
        self.old = self.path.read_bytes()

    def start(self, seed, path, under=()):
        """A run, in a group of its own as a terminal would have it, and under another program if there is one."""
        command = [*under, RELEASE / self.stem, "--preset", "smoke", "--seed", str(seed), "--output", path,
                   "--threads", str(self.threads), "--quiet"]
        return subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True)

    def run(self, seed, path):
        """A run that must succeed."""
        self._require(self.start(seed, path))

    def put_old(self, path):
        """Makes a place what it is before a run."""
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(self.old)
        return path

    def state(self, path):
        """'old', 'new', 'none' or that it is something else."""
        if not path.is_file():
            return "none"
        if path.read_bytes() == self.old:
            return "old"
        return "new" if holds(path, self.new) else "neither the old nor the new record"

    def patience(self):
        """Seconds after which a run hangs."""
        return 60 + 20 * self.seconds

    def _time(self, seed, limit):
        """Seconds of a run, and of its end, from when the part file appears."""
        start = time.perf_counter()
        process = self.start(seed, self.path)
        written, exists = start, False
        while process.poll() is None:
            now = time.perf_counter()
            if limit and now > start + limit:
                process.kill()
                process.communicate()
                raise subprocess.TimeoutExpired(self.stem, limit)
            existed, exists = exists, bool(parts(self.path))
            if exists and not existed:
                written = now
            time.sleep(LOOK)
        end = time.perf_counter()
        self._require(process)
        return end - start, end - written

    def _require(self, process):
        _, errors = process.communicate()
        if process.returncode or errors:
            sys.exit(f"{self.stem} does not run undisturbed: status {process.returncode}, {errors.strip()}")


def equal(first, second):
    """Whether two contents are the same to the byte."""
    return first.keys() == second.keys() and all(is_same(first[name], second[name]) for name in first)


def holds(path, *records):
    """Whether a file is one of some records, to the byte of their contents."""
    try:
        found = content(path)
    except Exception:  # A broken file makes the library raise errors of many kinds.
        return False
    return any(equal(found, record) for record in records)


def parts(path):
    """What runs are writing beside a record, or have left there."""
    return set(path.parent.glob(f"{path.name}.part-*"))


def kept(path):
    """The folder of finished parts of a long run."""
    return path.with_name(f"{path.name}.kept")


def said(lines):
    """What a program said on standard error, in short."""
    return f"{len(lines)} lines on standard error" + (f", first: {lines[0][:200]}" if lines else "")


def all_stems():
    return subprocess.run(
        ["make", "-s", "elements"], cwd=ROOT, check=True, capture_output=True, text=True).stdout.split()


def prepared(stems, folder, threads, count=None):
    """The `count` fastest elements, the fastest first; one that takes longer than those so far is stopped."""
    stems = stems or all_stems()
    for stem in stems:
        if not os.access(RELEASE / stem, os.X_OK):
            sys.exit(f"there is no program {RELEASE.relative_to(ROOT) / stem}: say make build")
    found = []
    for stem in stems:
        limit = found[-1].seconds if count and len(found) == count else None
        try:
            found.append(Element(stem, folder, threads, limit))
        except subprocess.TimeoutExpired:
            continue
        found = sorted(found, key=lambda element: element.seconds)[:count]
    return found
