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


def worst(conditions):
    """Of pairs of a claim and its control under several conditions: the claim that fits worst, and the control that fits best."""
    def misfit(found, prediction):
        margin, off = 3 * found["standard_error"] + found["allowance"], abs(found["measured"] - prediction["predicted"])
        if not np.isfinite([margin, off]).all():
            return 1, 0 if np.isfinite(off) and np.isinf(margin) else np.inf
        # A competitor that is not a number is not excluded.
        verdict = 2 if off > margin else 0 if abs(found["measured"] - prediction["competitor"]) > margin else 1
        return verdict, 0 if off == 0 else off / margin if margin else np.inf
    return [max(conditions, key=lambda both: misfit(both[0], both[0]))[0], min(conditions, key=lambda both: misfit(both[1], both[0]))[1]]


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
