"""The checksum at the end of a record: a line `crc32` with eight digits, of all bytes before the line.

    python Tests/audit/seal.py RECORD ...

seals records that you have changed yourself: the suite's programs read nothing else than what was written.
"""

import re
import sys
import zlib
from pathlib import Path

LENGTH = 16


def line(content):
    return b"\ncrc32 %08x\n" % zlib.crc32(content)


def complaint(path):
    """What is wrong with the seal of a file, or None."""
    data = Path(path).read_bytes()
    content, end = data[:-LENGTH], data[-LENGTH:]
    if not re.fullmatch(rb"\ncrc32 [0-9a-f]{8}\n", end):
        return "it has no checksum at its end"
    return None if line(content) == end else "its checksum is not that of its content"


def seal(path):
    """Seals a file as it is."""
    path = Path(path)
    data = path.read_bytes()
    with path.open("ab") as file:
        file.write(line(data))


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit("usage: seal.py RECORD ...")
    for path in sys.argv[1:]:
        if complaint(path):
            seal(path)
