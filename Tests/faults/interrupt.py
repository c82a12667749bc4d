"""Kills every element at random moments: what is there afterwards is the old record or the new one, whole.

    python Tests/faults/interrupt.py [--kills 200] [--seed 1] [--threads N] [--stems STEM ...]

Elements have at least 2 kills each; with too few for all, the fastest ones are taken. Exit status 1 if a rule is broken.
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
from collections import Counter

from elements import LOOK, NEW, all_stems, kept, parts, prepared, said

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGKILL)
LEAST = 2


def catches(process, number):
    """Whether a process has a handler for a signal."""
    with open(f"/proc/{process.pid}/status") as status:
        mask = next(line for line in status if line.startswith("SigCgt")).split()[1]
    return int(mask, 16) >> (number - 1) & 1


def wait_for_part(element, process, start, before):
    """Returns when the record is being written; the first half of a run only tries whether it could be."""
    time.sleep(max(0, start + element.seconds / 2 - time.perf_counter()))
    while process.poll() is None and not parts(element.path) - before:
        time.sleep(LOOK)


def shoot(element, number, generator, counts):
    """One kill; yields every rule that it breaks."""
    sent, at_end = SIGNALS[number % 3], number // 3 % 3 == 0
    path = element.put_old(element.path)
    if at_end:
        # A run that goes on from finished parts ends sooner than the moments allow for.
        shutil.rmtree(kept(path), ignore_errors=True)
    before = parts(path)
    start = time.perf_counter()
    process = element.start(NEW, path)
    moment = generator.uniform(0, 1.1 * (element.writing if at_end else element.seconds))
    if at_end:
        wait_for_part(element, process, start, before)
    else:
        moment -= time.perf_counter() - start
    time.sleep(max(0, moment))
    ended = process.poll() is not None
    started = ended or catches(process, signal.SIGINT)
    hit = time.perf_counter()
    if not ended:
        os.killpg(process.pid, sent)
    try:
        _, errors = process.communicate(timeout=element.patience())
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
        yield f"did not end within {element.patience():.0f} s of the signal"
        return
    counts["slowest"] = max(counts["slowest"], time.perf_counter() - hit)

    status, state = process.returncode, element.state(path)
    allowed = {0: ("new",), 128 + sent: ("old",)}
    if sent == signal.SIGKILL:
        allowed = {0: ("new",), -sent: ("old", "new")}
    elif not started:
        allowed[-sent] = ("old",)
    if state not in allowed.get(status, ()):
        yield f"status {status} left {state}"
    lines = errors.splitlines()
    told = [f"{element.stem}: interrupted" in line for line in lines]
    if told != ([True] if status > 0 else []):
        yield f"status {status} with {said(lines)}"
    left = parts(path) - before
    if left and status != -signal.SIGKILL:
        yield f"status {status} left {', '.join(part.name for part in left)}"
    counts.update({state: 1, "before start": not started, "after end": ended, "parts left": len(left)})


def attack(element, numbers, generator, totals):
    """All kills of an element, and a run that is left alone; prints a line, and returns what is wrong."""
    counts, faults = Counter(slowest=0), []
    for number in numbers:
        for fault in shoot(element, number, generator, counts):
            faults.append(f"{element.stem}: kill {number} with {SIGNALS[number % 3].name} {fault}")
    # Parts of killed runs lie there, and finished parts of the last one may.
    element.run(NEW, element.put_old(element.path))
    if element.state(element.path) != "new":
        faults.append(f"{element.stem}: the run after the kills left {element.state(element.path)}")
    if kept(element.path).exists():
        faults.append(f"{element.stem}: finished parts are still there when the record is")
    print(f"{element.stem}: {element.seconds:.2f} s, {len(numbers)} kills, {summary(counts)}", flush=True)
    totals.update({name: count for name, count in counts.items() if name != "slowest"})
    totals["slowest"] = max(totals["slowest"], counts["slowest"])
    return faults


def summary(counts):
    return (f"{counts['old']} left the old record and {counts['new']} the new one; {counts['before start']} before the start, "
            f"{counts['after end']} after the end, {counts['parts left']} parts left by SIGKILL, "
            f"at most {counts['slowest']:.2f} s from signal to end")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--stems", nargs="+")
    arguments = parser.parse_args()
    generator, totals, faults = random.Random(arguments.seed), Counter(slowest=0), []
    stems = arguments.stems or all_stems()
    with tempfile.TemporaryDirectory() as folder:
        elements = prepared(stems, folder, arguments.threads, min(len(stems), max(1, arguments.kills // LEAST)))
        for index, element in enumerate(elements):
            shares = [arguments.kills * place // len(elements) for place in (index, index + 1)]
            faults += attack(element, range(*shares), generator, totals)
    print(f"{arguments.kills} kills with seed {arguments.seed} of {len(elements)} elements: {summary(totals)}")
    print("\n".join(faults) if faults else "every run afterwards was undisturbed, and every record whole")
    sys.exit(1 if faults else 0)
