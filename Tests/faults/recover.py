"""Breaks the records that make looks after: whoever reads them refuses in one line, and make computes them again.

    python Tests/faults/recover.py [STEM ...]

Works on the records and figures of preset smoke of the repository that it lies in. Exit status 1 if a rule is broken.
"""

import os
import signal
import subprocess
import sys
import time

from elements import RELEASE, ROOT, all_stems, content, holds, parts, said

# What make is killed with, and after which share of the time that it needs for a record.
KILLS = ((signal.SIGINT, 0.5), (signal.SIGTERM, 0.5), (signal.SIGKILL, 0.5), (signal.SIGINT, 0.9), (signal.SIGKILL, 0.9))


def make(*targets):
    return subprocess.run(["make", "PRESET=smoke", *targets], cwd=ROOT, capture_output=True, text=True)


def made(*targets):
    """Whether make got there; if not, what it said is printed."""
    done = make(*targets)
    if done.returncode:
        print(done.stdout + done.stderr, file=sys.stderr)
    return done.returncode == 0


def refusals(record, drawing):
    """Every reader of a record that is cut short, unless it says so in one line."""
    for command in ([RELEASE / "report", record], [RELEASE / "columns", record], [RELEASE / "columns", record, "/@stem"],
                    ["figures/draw", record, drawing]):
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
        lines = done.stderr.splitlines()
        if done.returncode != 1 or done.stdout or len(lines) != 1 or str(record) not in lines[0]:
            yield f"{os.path.basename(command[0])}: status {done.returncode} with {said(lines)}"


def truncation(record, target, drawing):
    """A record that is newer than its program is none that make would doubt: readers must."""
    whole, drawn = content(record), drawing.read_bytes()
    with open(record, "r+b") as file:
        file.truncate(record.stat().st_size // 2)
    yield from refusals(record, drawing.with_suffix(""))
    if make(str(drawing.relative_to(ROOT))).returncode == 0 or drawing.read_bytes() != drawn:
        yield "make drew a record that is cut short"
    record.unlink()
    if not made(target) or not holds(record, whole):
        yield "make did not compute the removed record again"


def kills(record, target):
    """Make itself is killed with all that it started; the next one computes what is missing."""
    whole, before = content(record), parts(record)
    record.unlink()
    start = time.perf_counter()
    made(target)
    seconds = time.perf_counter() - start
    for number, share in KILLS:
        record.unlink(missing_ok=True)
        process = subprocess.Popen(
            ["make", "PRESET=smoke", target], cwd=ROOT, start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(share * seconds)
        if process.poll() is None:
            os.killpg(process.pid, number)
        process.wait()
        if record.exists() and not holds(record, whole):
            yield f"{number.name} left another record"
        if not made(target) or not holds(record, whole):
            yield f"make did not recover from {number.name}"
        for part in parts(record) - before:
            if number != signal.SIGKILL:
                yield f"{number.name} left {part.name}"
            part.unlink()


def attack(stem):
    target, drawing = f"data/smoke/{stem}.h5", ROOT / f"figures/smoke/{stem}.pdf"
    record = ROOT / target
    if not made(target, str(drawing.relative_to(ROOT))):
        return [f"{stem}: make does not run undisturbed"]
    faults = [f"{stem}: {fault}" for fault in (*truncation(record, target, drawing), *kills(record, target))]
    print(f"{stem}: {'FAILS' if faults else 'refused when cut short, computed again when removed, and after make was killed'}", flush=True)
    return faults


if __name__ == "__main__":
    faults = [fault for stem in sys.argv[1:] or all_stems() for fault in attack(stem)]
    print("\n".join(faults), end="\n" if faults else "")
    sys.exit(1 if faults else 0)
