"""Ways to break a record: a table of functions, each of which changes a file in place with random numbers that it is given.

    from mutations import MUTATIONS

A function returns the name of an array that is worth printing, or nothing.
"""

import os
import struct

import h5py
import numpy as np

MUTATIONS = {}
# Where the metadata lies that the library reads first.
HEAD = 4096


def mutation(change):
    """Enters a function (path, random) into the table."""
    MUTATIONS[change.__name__.replace("_", " ")] = change
    return change


def of_bytes(change):
    """The same for a function (bytes, random) that returns other bytes or changes these."""

    def mutate(path, random):
        data = bytearray(path.read_bytes())
        path.write_bytes(change(data, random) or data)

    mutate.__name__ = change.__name__
    # The seal is to see it; after other changes the file is sealed again, or nobody would look further.
    mutate.is_damage = True
    return mutation(mutate)


def of_tree(change):
    """The same for a function (open file, random)."""

    def mutate(path, random):
        with h5py.File(path, "r+") as record:
            return change(record, random)

    mutate.__name__ = change.__name__
    return mutation(mutate)


# What readers look at.

def claims(record):
    """Groups of claims and of their controls."""
    return [node for claim in record["checks"].values() for node in (claim, claim["control"])]


def arrays(record):
    """Names of all arrays."""
    return [name for name, node in record.items() if isinstance(node, h5py.Dataset)]


def attribute(record, random, wanted=object):
    """A node and the name of one of its scalar attributes of some type."""
    nodes = [record, record["parameters"], *claims(record), *(record[name] for name in arrays(record))]
    return random.choice([
        (node, name) for node in nodes for name, value in node.attrs.items()
        if isinstance(value, wanted) and name not in ("CLASS", "NAME") and np.ndim(value) == 0])


def replaced(record, name, **creation):
    """Another array in the place of one, with the name that lists of arrays show."""
    del record[name]
    record.create_dataset(name, **creation).attrs["long_name"] = "replaced"
    return name


# Damage that a disk or a transfer does.

def flip(data, random, count, end):
    for _ in range(count):
        data[random.randrange(min(end, len(data)))] ^= 1 << random.randrange(8)


@of_bytes
def one_bit(data, random):
    flip(data, random, 1, len(data))


@of_bytes
def ten_bits(data, random):
    flip(data, random, 10, len(data))


@of_bytes
def thousand_bits(data, random):
    flip(data, random, 1000, len(data))


@of_bytes
def one_bit_of_the_head(data, random):
    flip(data, random, 1, HEAD)


@of_bytes
def ten_bits_of_the_head(data, random):
    flip(data, random, 10, HEAD)


@of_bytes
def truncation(data, random):
    return data[:random.randrange(1, len(data))]


@of_bytes
def truncation_of_the_head(data, random):
    return data[:random.randrange(1, HEAD)]


def block(data, random):
    """Where a block begins and ends."""
    start, size = random.randrange(len(data)), 1 << random.randrange(3, 13)
    return start, min(start + size, len(data))


@of_bytes
def zeroed_block(data, random):
    start, end = block(data, random)
    data[start:end] = bytes(end - start)


@of_bytes
def block_over_another(data, random):
    start, end = block(data, random)
    place = random.randrange(len(data) - (end - start) + 1)
    data[place:place + end - start] = data[start:end]


@of_bytes
def block_twice(data, random):
    start, end = block(data, random)
    data[end:end] = data[start:end]


@of_bytes
def removed_block(data, random):
    start, end = block(data, random)
    del data[start:end]


@of_bytes
def random_number_in_metadata(data, random):
    """An extent, length or address becomes another, often a hostile one."""
    place = random.randrange(min(len(data), 16 * HEAD) // 8) * 8
    data[place:place + 8] = struct.pack("<Q", random.choice((0, 1, 2**31, 2**32 - 1, 2**40, 2**63, 2**64 - 1, random.randrange(len(data)))))


# What is no record at all.

@mutation
def nothing(path, random):
    path.write_bytes(b"")


@mutation
def text(path, random):
    path.write_text("time risk\n0 1\n" * random.randrange(1, 100))


@mutation
def folder(path, random):
    path.unlink()
    path.mkdir()


@mutation
def pipe(path, random):
    """One that nobody writes to: who waits for it waits for ever."""
    path.unlink()
    os.mkfifo(path)


@of_tree
def no_record(record, random):
    for name in list(record):
        del record[name]
    record.attrs.clear()
