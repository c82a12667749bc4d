"""Feeds broken records to whatever reads them: each is read or refused in one line, without crash, hang or much memory.

    python Tests/faults/mutate.py [--count 1000] [--seed 1] [--only INDEX] RECORD ...

The seed and the index make a mutant, whatever the count. Exit status 1 if a rule is broken; those mutants are kept.
"""

import argparse
import os
import random
import re
import select
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

import h5py

import hostile  # noqa: F401
import oversized  # noqa: F401
from elements import RELEASE, ROOT
from mutations import MUTATIONS, arrays
from seal import seal

# A reader may take this long, have this much address space, and use this much memory.
SECONDS, SPACE, MEMORY = 10, 2 << 30, 300 << 20
LIMITED = ["/bin/sh", "-c", f'ulimit -c 0; ulimit -v {SPACE >> 10}; exec "$@"', "sh"]
# Tags that the page of all figures consists of.
PAGE_TAGS = set("""doctype html head meta title style body header h1 h2 h3 p a nav ol ul li span main section figure img figcaption
    details summary pre div dl dt dd table thead tbody tr th td strong br cite small""".split())


def run(command, output, errors):
    """Exit status, or 'hang', and the greatest memory, which begins with that of this program."""
    environment = {**os.environ, "SWIFT_BACKTRACE": "enable=no"}
    with open(output, "wb") as out, open(errors, "wb") as err:
        process = subprocess.Popen(
            [*LIMITED, *command], cwd=ROOT, stdin=subprocess.DEVNULL, stdout=out, stderr=err, env=environment)
    descriptor = os.pidfd_open(process.pid)
    is_over = select.select([descriptor], [], [], SECONDS)[0]
    os.close(descriptor)
    if not is_over:
        process.kill()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return process.returncode if is_over else "hang", usage.ru_maxrss << 10


def last_line(output):
    return (output.read_text(errors="replace").splitlines() or [""])[-1]


def fault_of_output(status, path, output, errors):
    """What is wrong with what a reader said, or None."""
    if status == "hang" or status < 0:
        return "hang" if status == "hang" else f"signal {-status}"
    lines = list(filter(None, errors.read_text(errors="replace").split("\n")))
    if status == 0:
        return "complaint" if lines else None if output.stat().st_size else "nothing said"
    # A claim that disagrees is told with the others.
    if status == 1 and not lines and re.match(r"\d+ claims, ", last_line(output)):
        return None
    if status not in (1, 64):
        return f"status {status}"
    if len(lines) != 1:
        return f"{len(lines)} lines"
    return None if str(path) in lines[0] else "file not named"


def fault_of_page(status, page):
    """Whether a page is whole, and shows texts of the record as texts."""
    if list(page.parent.glob("*.part-*")) or page.exists() != (status == 0):
        return "half a page"
    if not page.exists():
        return None
    html = page.read_text(errors="replace")
    tags = re.findall(r"<[/!]?([^\s>]*)([^>]*)", html)
    known = all(name in PAGE_TAGS and not re.search(r"\son\w+=", re.sub(r'"[^"]*"', "", rest)) for name, rest in tags)
    return None if known else "markup"


def readers(path, array, page):
    """What is run, by the name that it has in the table."""
    return {"report": ["report", path], "page": ["report", path, "--page", page], "columns": ["columns", path],
            "array": ["columns", path, f"/{array}"]}


def mutant(seed, index, records, path):
    """Writes it; returns its kind, the record that it was, and the array to print."""
    kinds, generator = list(MUTATIONS), random.Random(f"{seed} {index}")
    kind, record = kinds[index % len(kinds)], records[(index + index // len(kinds)) % len(records)]
    shutil.copyfile(record, path)
    with h5py.File(path) as original:
        array = generator.choice(arrays(original))
    array = MUTATIONS[kind](path, generator) or array
    if path.is_file() and not getattr(MUTATIONS[kind], "is_damage", False):
        seal(path)
    return kind, record, array


def remove(path):
    if path.is_dir():
        path.rmdir()
    else:
        path.unlink()


def feed(path, stem, array, folder):
    """Outcome, fault or None, and memory of every reader. The figure that the page should show is there."""
    page, output, errors = folder / "page" / "index.html", folder / "output", folder / "errors"
    shutil.rmtree(page.parent, ignore_errors=True)
    page.parent.mkdir()
    (page.parent / f"{stem}.svg").write_text("<svg/>")
    for name, command in readers(path, array, page).items():
        status, memory = run([RELEASE / command[0], *command[1:]], output, errors)
        fault = fault_of_output(status, path, output, errors)
        if not fault and name == "page":
            fault = fault_of_page(status, page)
        if not fault and memory > MEMORY:
            fault = f"{memory >> 20} MB"
        yield name, "read" if status == 0 else "refused", fault, memory


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", type=int, metavar="INDEX", help="make one mutant alone, and keep it")
    parser.add_argument("records", nargs="+", type=Path, metavar="RECORD")
    arguments = parser.parse_args()
    outcomes, faults, greatest = {}, [], 0
    keep = Path(tempfile.mkdtemp(prefix="mutants-"))
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        path = folder / "mutant.h5"
        for index in range(arguments.count) if arguments.only is None else [arguments.only]:
            kind, record, array = mutant(arguments.seed, index, arguments.records, path)
            found = list(feed(path, record.stem, array, folder))
            counts = outcomes.setdefault(kind, Counter())
            counts.update(fault or outcome for _, outcome, fault, _ in found)
            greatest = max(greatest, *(memory for *_, memory in found))
            wrong = [f"{name} {fault}" for name, _, fault, _ in found if fault]
            if wrong:
                faults.append(f"{index} {kind} of {record}, array {array}: {', '.join(wrong)}")
            if path.is_file() and (wrong or arguments.only is not None):
                shutil.copyfile(path, keep / f"{index}.h5")
            remove(path)
    for kind in sorted(outcomes):
        print(f"{kind}: " + ", ".join(f"{count} {outcome}" for outcome, count in outcomes[kind].most_common()))
    total = sum(map(Counter, outcomes.values()), Counter())
    print(f"seed {arguments.seed}, {total.total()} readings: " + ", ".join(f"{count} {outcome}" for outcome, count in total.most_common()))
    print(f"greatest memory {greatest >> 20} MB, allowed {MEMORY >> 20} MB")
    for fault in faults:
        print(f"seed {arguments.seed} index {fault}")
    if any(keep.iterdir()):
        print(f"mutants are kept in {keep}")
    else:
        keep.rmdir()
    sys.exit(1 if faults else 0)
