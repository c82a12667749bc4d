"""Ways to break a record by sizes that it claims and links that lead astray.

    import oversized  # enters them into mutations.MUTATIONS
"""

import struct

import h5py
import numpy as np

from mutations import arrays, claims, mutation, of_tree, replaced

# A number of an array's values, or of an attribute's, that no record has.
HUGE, MANY = 2**60, 10**6
# Bytes of an array's header before it goes on elsewhere.
HEADER = 256


# Sizes.

def with_room(record, random):
    """A claim, or the parameters, in a group of the newest layout: headers of the others hold no large attribute."""
    if random.random() < 0.5 or not claims(record):
        attributes = dict(record["parameters"].attrs)
        del record["parameters"]
        group = record.create_group("parameters")
    else:
        attributes, control = (dict(node.attrs) for node in claims(record)[:2])
        group = record["checks"].create_group("roomy")
        group.create_group("control").attrs.update(control)
    group.attrs.update(attributes)
    return group


@mutation
def dense_attribute(path, random):
    with h5py.File(path, "r+", libver="latest") as record:
        group = with_room(record, random)
        name = random.choice(list(group.attrs))
        group.attrs[name] = np.zeros(MANY) if random.random() < 0.5 else np.full(MANY // 10, "text", object)


@mutation
def many_attributes(path, random):
    with h5py.File(path, "r+", libver="latest") as record:
        group = with_room(record, random)
        for index in range(2000):
            group.attrs[f"name_{index}"] = index


@of_tree
def huge_array(record, random):
    """It claims values that nobody has written, or none at all of many rows."""
    shape = random.choice(((HUGE,), (2**31, 2**31), (2**40,), (2**33,), (2**16,) * 3, (2**40, 2**40, 0)))
    kind = random.choice(("f8", "i8", "f4", h5py.string_dtype(), "S8"))
    chunks = None if 0 in shape else (1,) * len(shape)
    return replaced(record, random.choice(arrays(record)), shape=shape, chunks=chunks, dtype=kind)


@of_tree
def huge_strings(record, random):
    return replaced(record, random.choice(arrays(record)), shape=(2**20,), chunks=(1,), dtype="S65536")


@mutation
def huge_extent(path, random):
    """The header of an array claims more values than there are, so that they would reach beyond its end."""
    data, places = bytearray(path.read_bytes()), {}
    with h5py.File(path) as record:
        for name in arrays(record):
            # Version 1 of a data space, its rank, that greatest extents follow, and the extents.
            rank, start = record[name].ndim, h5py.h5o.get_info(record[name].id).addr
            extents = bytes([1, rank, 1, 0, 0, 0, 0, 0]) + struct.pack(f"<{rank}Q", *record[name].shape)
            if rank and data.find(extents, start, start + HEADER) >= 0:
                places[name] = data.find(extents, start) + 8
    name = random.choice(sorted(places))
    data[places[name]:places[name] + 8] = struct.pack("<Q", random.choice((2**20, 2**31, 2**40, 2**60, 2**61, 2**63, 2**64 - 1)))
    path.write_bytes(data)
    return name


@mutation
def missing_filter(path, random):
    """Compressed by a filter that nobody has."""
    with h5py.File(path, "r+") as record:
        name = replaced(record, random.choice(arrays(record)), data=np.zeros(1000), chunks=(100,), compression="gzip")
    data = path.read_bytes()
    place = data.rindex(b"deflate\0") - 8
    path.write_bytes(data[:place] + (random.choice((306, 32000, 65535))).to_bytes(2, "little") + data[place + 2:])
    return name


# Links.

@of_tree
def external_link(record, random):
    name = random.choice(["checks", *arrays(record)])
    del record[name]
    record[name] = h5py.ExternalLink(random.choice((record.filename, "/dev/zero", "none.h5", ".")), f"/{name}")
    return name


@of_tree
def external_values(record, random):
    """An array whose values would be read from another file."""
    name = random.choice(arrays(record))
    return replaced(record, name, shape=(8,), dtype="i8", external=[(random.choice(("/etc/passwd", "none", "/dev/zero")), 0, 64)])


@of_tree
def soft_link(record, random):
    """To itself, in a ring, or to nothing."""
    name = random.choice(["checks", *arrays(record)])
    target = random.choice((f"/{name}", "/ring", "/none"))
    del record[name]
    record[name] = h5py.SoftLink(target)
    record["ring"] = h5py.SoftLink(f"/{name}")
    return name


@of_tree
def group_in_itself(record, random):
    place = random.choice([record, record["checks"], *claims(record)])
    if "control" in place:
        del place["control"]
        place["control"] = random.choice((place, record, record["checks"]))
    else:
        place["inside"] = random.choice((place, record, h5py.SoftLink(place.name)))


@of_tree
def deep_groups(record, random):
    group = record["checks"]
    for _ in range(random.choice((100, 3000))):
        group = group.create_group("g")
