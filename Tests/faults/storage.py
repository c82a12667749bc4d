"""Takes disk, folder and place away from runs, and lets two write at once: the old record stays or the new one is whole.

    python Tests/faults/storage.py [--fastest N] [--threads N] [--stems STEM ...]

Only root has a disk that can be filled or made read-only; what is skipped says so. Exit status 1 if a rule is broken.
"""

import argparse
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

from elements import LOOK, NEW, RIVAL, content, holds, kept, parts, prepared, said

# What is free on a full disk, as a share of the record that should go there.
FREE = (0, 0.5)
PAGE = 4096


class Skipped(Exception):
    """Why a case cannot be tried."""


@contextmanager
def disk(folder, size):
    """A file system in memory, in whole pages."""
    folder.mkdir()
    mount = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size + -size % PAGE}", "tmpfs", folder], capture_output=True)
    if mount.returncode:
        raise Skipped("needs root")
    try:
        yield folder
    finally:
        subprocess.run(["umount", folder], check=True)
        folder.rmdir()


def ended(element, process):
    """Exit status and lines of a run."""
    try:
        _, errors = process.communicate(timeout=element.patience())
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
        return "hang", []
    return process.returncode, errors.splitlines()


def refused(element, outcome, path, left="old"):
    """What is wrong unless the run said in one line why there is no new record, and left what there was."""
    status, lines = outcome
    if status != 1 or len(lines) != 1 or not lines[0].startswith(f"{element.stem}: "):
        yield f"status {status} with {said(lines)}"
    if element.state(path) != left:
        yield f"there is {element.state(path)}"
    if parts(path):
        yield "a part file is left"


def full_disk(element, folder):
    for share in FREE:
        with disk(folder / "disk", len(element.old) + int(share * element.size)) as place:
            path = element.put_old(place / "record.h5")
            yield from refused(element, ended(element, element.start(NEW, path)), path)


def folder_read_only(element, folder):
    """From the start, and from the middle of the run, or earlier if it writes just then: no disk with an open file can be made read-only."""
    for moments in ((0,), (0.5, 0.4, 0.3, 0.2)):
        for moment in moments:
            with disk(folder / "disk", 2 * (len(element.old) + element.size)) as place:
                path = element.put_old(place / "record.h5")
                process = element.start(NEW, path) if moment else None
                time.sleep(moment * element.seconds)
                remounted = subprocess.run(["mount", "-o", "remount,ro", place], capture_output=True)
                outcome = ended(element, process or element.start(NEW, path))
                if not remounted.returncode:
                    yield from refused(element, outcome, path)
                    break
        else:
            raise Skipped("the run was always writing")


def folder_removed(element, folder):
    path = element.put_old(folder / "place" / "record.h5")
    process = element.start(NEW, path)
    time.sleep(element.seconds / 2)
    if process.poll() is not None:
        raise Skipped("the run was too fast")
    # At once, as the run may be about to put finished parts there.
    path.parent.rename(folder / "elsewhere")
    outcome = ended(element, process)
    # A run that keeps finished parts makes the folder anew, and then its record can be there.
    if outcome != (0, []) or element.state(path) != "new":
        yield from refused(element, outcome, path, left="none")


def place_is_folder(element, folder):
    path = folder / "record.h5"
    path.mkdir()
    yield from refused(element, ended(element, element.start(NEW, path)), path, left="none")
    if not path.is_dir() or list(path.iterdir()):
        yield "the folder is not what it was"


def two_writers(element, folder, under=()):
    """While both run, somebody reads."""
    path, alone = element.put_old(folder / "record.h5"), folder / "alone.h5"
    element.run(RIVAL, alone)
    allowed = [content(element.path), element.new, content(alone)]
    writers = [element.start(seed, path, under) for seed in (NEW, RIVAL)]
    while any(writer.poll() is None for writer in writers):
        if not holds(path, *allowed):
            yield "a reader saw something else than a record of one of them"
        time.sleep(element.seconds / 20)
    for writer in writers:
        status, lines = ended(element, writer)
        if status or lines:
            yield f"status {status} with {said(lines)}"
    if not holds(path, *allowed[1:]):
        yield "neither writer's record is there"
    if parts(path) or kept(path).exists():
        yield "parts are left"


def two_containers(element, folder):
    """Both are the first process of their container, and have the same number."""
    under = ["unshare", "--pid", "--fork"]
    if subprocess.run([*under, "true"], capture_output=True).returncode:
        raise Skipped("needs root")
    yield from two_writers(element, folder, under)


def damaged(data, kind, generator):
    """Bytes as a bad disk would give them back."""
    data = bytearray(data)
    if kind == "truncated":
        del data[generator.randrange(len(data)):]
    elif kind == "changed":
        for _ in range(10):
            data[generator.randrange(len(data))] ^= 1 << generator.randrange(8)
    elif kind == "rubbish":
        data = generator.randbytes(len(data))
    return bytes(data)


def damaged_parts(element, folder):
    """A long run is interrupted, its finished parts are damaged, and the same command goes on."""
    generator = random.Random(element.stem)
    for kind in ("intact", "truncated", "changed", "rubbish"):
        path = element.put_old(folder / f"{kind}.h5")
        process, finished = element.start(NEW, path), []
        while process.poll() is None and not finished:
            finished = list(kept(path).glob("*.part"))
            time.sleep(LOOK)
        process.send_signal(signal.SIGTERM)
        ended(element, process)
        finished = sorted(kept(path).glob("*.part"))
        if not finished:
            raise Skipped("keeps none")
        for file in finished:
            file.write_bytes(damaged(file.read_bytes(), kind, generator))
        (kept(path) / "foreign").write_bytes(b"rubbish")
        (kept(path) / "folder" / "inside").mkdir(parents=True)
        status, lines = ended(element, element.start(NEW, path))
        if status or lines or element.state(path) != "new":
            yield f"{len(finished)} {kind} parts: status {status} with {said(lines)} left {element.state(path)}"
        if {file.name for file in kept(path).glob("*")} != {"foreign", "folder"}:
            yield f"{len(finished)} {kind} parts: beside what others put there, {os.listdir(kept(path))} are left"


CASES = (full_disk, folder_read_only, folder_removed, place_is_folder, two_writers, two_containers, damaged_parts)


def attack(element, folder):
    """Prints a line, and returns what is wrong."""
    faults, told = [], []
    for case in CASES:
        place = Path(folder) / element.stem / case.__name__
        place.mkdir()
        name = case.__name__.replace("_", " ")
        found, outcome = [], "holds"
        try:
            for fault in case(element, place):
                found.append(f"{element.stem}: {name}: {fault}")
        except Skipped as reason:
            outcome = f"skipped: {reason}"
        faults += found
        told.append(f"{name} {'FAILS' if found else outcome}")
        shutil.rmtree(place)
    print(f"{element.stem}: {'; '.join(told)}", flush=True)
    return faults


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--fastest", type=int)
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--stems", nargs="+")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        elements = prepared(arguments.stems, folder, arguments.threads, arguments.fastest)
        faults = [fault for element in elements for fault in attack(element, folder)]
    print("\n".join(faults) if faults else f"{len(elements)} elements hold")
    sys.exit(1 if faults else 0)
