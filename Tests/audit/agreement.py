"""What several audits of single elements have in common: distances in units of bounds, and the numbers of claims."""

import numpy as np

# What a few operations on stored numbers may round.
ROUNDING = 1e-9
# A correct law is rejected that rarely.
REJECTED = 1e-8


def far(stored, found, bound):
    """Greatest difference in units of its bound, which is relative to what is found."""
    stored, found = np.asarray(stored, float), np.asarray(found, float)
    return np.max(np.abs(stored - found) / (bound * np.abs(found)))


def rarity(pvalue):
    """Of a test's result, in units of the one at which its law is rejected."""
    return np.log(max(pvalue, 1e-300)) / np.log(REJECTED)


def farthest(measurements, value=0):
    """Of what claims say of several conditions the farthest from a value in margins."""
    return max(measurements, key=lambda found: abs(found["measured"] - value) / (3 * found["standard_error"] + found["allowance"]))


def farthest_off(values):
    """Of other predictions the greatest, with its sign."""
    return max(values, key=abs)


def claim_errors(record, claims, bounds=None):
    """All numbers of the claims and their controls.

    `claims` are names with the numbers of both, by the names of attributes; `bounds` are those that are not of rounding, by claim and attribute.
    """
    stored, found = record["checks"], dict(claims)
    yield 0 if set(stored) == set(found) else np.inf
    for name, both in found.items():
        for group, values in zip((stored[name], stored[name]["control"]), both):
            for key, value in values.items():
                # The prediction and the competitor belong to the claim alone.
                if key in group.attrs:
                    bound = (bounds or {}).get((name, key), ROUNDING)
                    # A statement that does not apply has numbers that are none in either program.
                    missing = np.isnan(group.attrs[key]) and np.isnan(value)
                    yield 0 if missing else abs(group.attrs[key] - value) / (bound * max(1, abs(value)))
