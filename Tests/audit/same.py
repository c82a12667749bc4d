"""Compares two records, byte by byte of every array and attribute, outside their provenance.

    python Tests/audit/same.py FIRST.h5 SECOND.h5

Exit status 1 if they differ.
"""

import sys

import h5py
import numpy as np


def content(path):
    """All arrays and attributes of a record, by path."""
    found = {}

    def raw(value):
        value = np.asarray(value)
        return (str(value.dtype), value.shape, value.tolist() if value.dtype.hasobject else value.tobytes())

    def visit(name, node):
        if name.split("/")[0] == "provenance":
            return
        if isinstance(node, h5py.Dataset):
            found[name] = raw(node[()])
        for key, value in node.attrs.items():
            # References of dimension scales are positions in the file; the axes themselves are compared by name.
            if key not in ("DIMENSION_LIST", "REFERENCE_LIST"):
                found[f"{name}@{key}"] = raw(value)
        if isinstance(node, h5py.Dataset):
            found[f"{name}:axes"] = [[scale.name for scale in axis.values()] for axis in node.dims]

    with h5py.File(path) as record:
        visit("", record)
        record.visititems(visit)
    return found


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("usage: same.py FIRST.h5 SECOND.h5")
    first, second = map(content, sys.argv[1:])
    different = sorted(name for name in first.keys() | second.keys() if first.get(name) != second.get(name))
    if different:
        sys.exit(f"{len(different)} differ: {', '.join(different[:10])}")
    print(f"{len(first)} arrays and attributes are the same to the byte")
