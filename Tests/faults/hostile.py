"""Ways to break a record that leave it HDF5, with other types, names and texts than a record has.

    import hostile  # enters them into mutations.MUTATIONS
"""

import h5py
import numpy as np

from mutations import arrays, attribute, claims, of_tree, replaced

MARKUP = ('<script>alert(1)</script>', '"><script>alert(1)</script>', "<img src=x onerror=alert(1)>", "' onload='alert(1)", "&lt;<b>")


# Types.

@of_tree
def number_for_text(record, random):
    node, name = attribute(record, random, str)
    node.attrs[name] = 1.5


@of_tree
def text_for_number(record, random):
    node, name = attribute(record, random, np.number)
    node.attrs[name] = "1.5"


@of_tree
def array_for_scalar(record, random):
    node, name = attribute(record, random)
    value = node.attrs[name]
    node.attrs[name] = [value] * random.randrange(2, 5)


@of_tree
def empty_for_scalar(record, random):
    node, name = attribute(record, random)
    node.attrs[name] = h5py.Empty("f8") if random.random() < 0.5 else np.empty(0)


def strange_values(random):
    """Values that records do not hold."""
    return random.choice((
        np.array([(1, 2.0)], [("a", "i4"), ("b", "f8")]), np.array([b"opaque"], "V6"), np.array([1 + 2j]), np.array([True, False]),
        np.array([1, 2], np.longdouble), np.array([1, 2], "f2"), np.array([1, 2], ">i2"), np.array([2**64 - 1], "u8"),
        np.array([b"no zero"], "S7"), np.array([[1, 2]], "i8").view([("c", "i8", 2)])))


@of_tree
def strange_attribute(record, random):
    node, name = attribute(record, random)
    del node.attrs[name]
    node.attrs[name] = strange_values(random)


@of_tree
def strange_array(record, random):
    return replaced(record, random.choice(arrays(record)), data=strange_values(random))


@of_tree
def references(record, random):
    name = random.choice(arrays(record))
    return replaced(record, name, data=np.array([record.ref, record["checks"].ref], h5py.ref_dtype), dtype=h5py.ref_dtype)


@of_tree
def text_for_array(record, random):
    name = random.choice(arrays(record))
    return replaced(record, name, data=np.full(record[name].shape, "text", object), dtype=h5py.string_dtype())


@of_tree
def other_shape(record, random):
    name = random.choice(arrays(record))
    values = record[name][()]
    return replaced(record, name, data=random.choice((values.ravel()[:1], values[None, None], values.ravel()[0], np.empty((0, 3)))))


@of_tree
def number_that_is_none(record, random):
    node = random.choice(claims(record) or [record])
    names = [name for name, value in node.attrs.items() if isinstance(value, float)]
    for name in names:
        node.attrs[name] = random.choice((np.nan, np.inf, -np.inf, 1.7e308, 5e-324, -0.0))


# Names and texts.

@of_tree
def missing_attribute(record, random):
    node, name = attribute(record, random)
    del node.attrs[name]


@of_tree
def missing_group(record, random):
    del record[random.choice(["checks", "parameters", "provenance", *(node.name for node in claims(record))])]


@of_tree
def array_for_group(record, random):
    name = random.choice(["checks", "parameters", *(node.name for node in claims(record))])
    del record[name]
    record[name] = 1.0


@of_tree
def group_for_array(record, random):
    name = random.choice(arrays(record))
    del record[name]
    record.create_group(name)
    return name


@of_tree
def type_for_group(record, random):
    name = random.choice(["checks", "named_type", *(node.name for node in claims(record))])
    if name in record:
        del record[name]
    record[name] = np.dtype("f8")


@of_tree
def other_format(record, random):
    record.attrs["format_version"] = random.choice((0, -1, 2, 2**31, 2**62, 1.0, np.uint64(2**64 - 1)))


@of_tree
def markup(record, random):
    """In every text, so that none escapes; but the stem names the figure, and without one there is no page."""
    spared = random.choice((("stem",), ("stem", "outcome"), ()))
    for node in (record, *claims(record)):
        for name, value in node.attrs.items():
            if isinstance(value, str) and name not in spared:
                node.attrs[name] = random.choice(MARKUP)
    if len(record["checks"]):
        record["checks"].move(next(iter(record["checks"])), "<script>")


@of_tree
def lines_in_texts(record, random):
    node, name = attribute(record, random, str)
    node.attrs[name] = "first\nsecond\r\nthird\x1b[2J"
    record["line\nbreak"] = 1.0


@of_tree
def long_name(record, random):
    record["n" * random.choice((1023, 1024, 5000))] = 1.0
    if len(record["checks"]):
        record["checks"].move(next(iter(record["checks"])), "c" * 2000)


@of_tree
def bytes_in_name(record, random):
    record[b"\xff\xfe\x80"] = 1.0
    if len(record["checks"]):
        record["checks"].move(next(iter(record["checks"])), b"\xc3\x28")


@of_tree
def long_text(record, random):
    node, name = attribute(record, random, str)
    text = "a" * 60_000
    node.attrs[name] = text if random.random() < 0.5 else np.bytes_(text)
