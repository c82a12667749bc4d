"""Plateaus of deep linear networks (arXiv:1312.6120), again: flows of all weights by SciPy, times of modes by quadrature."""

import numpy as np
from scipy.integrate import quad, solve_ivp
from scipy.stats import kstest

from agreement import ROUNDING, claim_errors, far, rarity, worst

# What SciPy's solver may miss of an overlap, and of a time, relative.
SOLVED = 1e-7
# The suite takes some thousand steps; at worst their errors, each of a tolerance, add up.
STEPS = 5000
# Random starts of each deviation that are solved again.
SOLVED_AGAIN = 2


# Networks.

def basis(record, name):
    """Orthonormal vectors as columns."""
    return record[name][:].T


class Target:
    """Modes of the correlation of targets and inputs."""

    def __init__(self, record, values):
        self.values = np.asarray(values)
        count = self.values.size
        self.left, self.right = (basis(record, f"{side}_singular_vector")[:, :count] for side in ("left", "right"))
        self.matrix = self.left * self.values @ self.right.T

    def overlaps(self, product):
        return np.einsum("ik,ij,jk->k", self.left, product, self.right)


def layers(record, shares):
    """Orthogonal matrices times their shares, whose product is aligned with the modes."""
    between = record["basis_between"][:len(shares) - 1].transpose(0, 2, 1)
    bases = [basis(record, "right_singular_vector"), *between, basis(record, "left_singular_vector")]
    return np.array([share * after @ before.T for share, before, after in zip(shares, bases, bases[1:])])


def product(weights):
    found = weights[0]
    for layer in weights[1:]:
        found = layer @ found
    return found


def rate(weights, target):
    """The gradient flow, by products from both sides."""
    n = weights.shape[1]
    before, after = [np.eye(n)], [np.eye(n)]
    for layer in weights[:-1]:
        before.append(layer @ before[-1])
    for layer in weights[:0:-1]:
        after.append(after[-1] @ layer)
    error = target - weights[-1] @ before[-1]
    return np.array([b.T @ error @ a.T for a, b in zip(before, reversed(after))])


def solve(weights, target, end, levels, times=None):
    """When overlaps with all modes reach their levels, and what they are at some times."""
    shape = weights.shape
    events = []
    for k, level in enumerate(levels):
        event = lambda t, y, k=k, level=level: target.overlaps(product(y.reshape(shape)))[k] - level
        event.direction = 1
        events.append(event)
    solution = solve_ivp(
        lambda t, y: rate(y.reshape(shape), target.matrix).ravel(), (0, end), weights.ravel(), "DOP853", rtol=1e-12,
        atol=1e-12 * np.sqrt(np.mean(weights**2)), events=events, t_eval=times if times is not None else [end])
    found = np.array([t[0] if t.size else np.nan for t in solution.t_events])
    return found, np.array([target.overlaps(product(y.reshape(shape))) for y in solution.y.T])


# What networks begin with.

def start_errors(record):
    """Orthonormal bases of random directions, and normal weights."""
    n = record["vector"].size
    bases = [basis(record, "left_singular_vector"), basis(record, "right_singular_vector"), *record["basis_between"][:]]
    for vectors in bases:
        yield np.abs(vectors.T @ vectors - np.eye(n)).max() / ROUNDING
    # A component of a random direction, squared, is a beta variable.
    components = np.square([vectors[0, 0] for vectors in bases])
    yield rarity(kstest(components, "beta", (0.5, (n - 1) / 2)).pvalue)
    weights = record["random_weight"][:]
    yield rarity(kstest(weights.ravel(), "norm").pvalue)
    yield 0 if len(np.unique(weights.reshape(len(weights), -1), axis=0)) == len(weights) else np.inf


def growing(record, target):
    """Of each random start and mode, the squared length of what grows, and its squared distance from that of stronger modes."""
    whole, new = [], []
    for first, second in record["random_weight"][:]:
        vectors = (first @ target.right + second.T @ target.left) / 2
        whole.append(np.square(vectors).sum(axis=0))
        new.append([])
        for k in range(vectors.shape[1]):
            others = vectors[:, :k]
            rest = vectors[:, k] - (others @ np.linalg.lstsq(others, vectors[:, k], rcond=None)[0] if k else 0)
            new[-1].append(rest @ rest)
    squares = record["deviation"][:][:, None, None] ** 2
    return squares * np.array(whole), squares * np.array(new)


# Predictions.

def mode_time(depth, s, start, end):
    """Of du/dt = L u^(2 - 2/L) (s - u), in ln u."""
    return quad(lambda x: np.exp(x * (2 / depth - 1)) / (depth * (s - np.exp(x))), np.log(start), np.log(end), epsabs=0, epsrel=1e-12, limit=500)[0]


def sigmoid(t, s, start):
    """Logistic growth at the rate 2 s."""
    growth = start * np.expm1(2 * s * t)
    return s * (start + growth) / (s + growth)


def prediction_errors(record, target):
    p, s = record["parameters"].attrs, target.values
    t = record["time"][:][:, None]
    yield far(record["predicted_overlap"][:], sigmoid(t, s, p["initial_overlap"]), ROUNDING)
    yield far(record["predicted_half_time"][:], [mode_time(2, v, p["initial_overlap"], v / 2) for v in s], ROUNDING)
    found = [[[mode_time(depth, v, start, v / 2) for v in record["weak_mode"][:]] for start in record["start"][:]] for depth in record["depth"][:]]
    yield far(record["predicted_depth_half_time"][:], found, ROUNDING)
    limit, level = p["limit_singular_value"], p["limit_singular_value"] * p["limit_level"]
    depths = record["limit_depth"][:]
    yield far(record["predicted_scaled_time"][:], [depth * mode_time(depth, limit, 1, level) for depth in depths], ROUNDING)
    yield far(record["limit_time"][()], quad(lambda u: 1 / (u * u * (limit - u)), 1, level, epsabs=0, epsrel=1e-12)[0], ROUNDING)


# Courses.

def course_errors(record, target):
    """Networks solved again: two layers, each depth from the greatest start, some random ones, and some that begin orthogonal."""
    p, s = record["parameters"].attrs, target.values
    accumulated = max(SOLVED, STEPS * p["relative_tolerance"])
    share, times = np.sqrt(p["initial_overlap"]), record["time"][:]
    for b, shares in enumerate(([share, share], [4 * share, share / 4])):
        halves, overlaps = solve(layers(record, shares), target, times[-1], s / 2, times)
        yield far(record["half_time"][b, 0], halves, accumulated)
        yield np.abs(record["overlap"][b, 0] - overlaps).max() / accumulated
    weak = Target(record, record["weak_mode"][:])
    for d, depth in enumerate(record["depth"][:]):
        start = record["start"][0]
        for e, shares in enumerate((np.full(depth, start ** (1 / depth)), [1] + [start ** (1 / (depth - 1))] * (depth - 1))):
            stored = record["depth_half_time"][e, 0, d, 0]
            yield far(stored, solve(layers(record, shares), weak, 1.01 * stored.max(), weak.values / 2)[0], accumulated)
    for d, deviation in enumerate(record["deviation"][:]):
        for replica in range(SOLVED_AGAIN):
            stored = record["random_half_time"][0, d, replica]
            weights = deviation * record["random_weight"][replica]
            yield far(stored, solve(weights, target, 1.01 * stored.max(), s / 2)[0], accumulated)
    values = np.full(record["vector"].size, p["limit_singular_value"])
    alike = Target(record, values)
    for d, depth in enumerate(record["limit_depth"][:4]):
        stored = record["scaled_time"][0, d]
        levels = values[:1] * p["limit_level"]
        yield far(stored, depth * solve(layers(record, np.ones(depth)), alike, 1.01 * stored / depth, levels)[0], accumulated)


# Statistics and claims.

def random_start_errors(record, target):
    """What half times stand for, and what should be."""
    s = target.values
    effective = s / (1 + np.exp(2 * s * record["random_half_time"][0]))
    yield far(record["effective_start"][:], effective, ROUNDING)
    whole, new = growing(record, target)
    yield far(record["whole_start"][:], whole, ROUNDING)
    yield far(record["new_start"][:], new, ROUNDING)


def claims(record, target):
    """Of each claim its numbers and those of its control."""
    s, effective = target.values, record["effective_start"][:]
    whole, new = record["whole_start"][:], record["new_start"][:]
    found = {}
    overlap, expected = record["overlap"][:], record["predicted_overlap"][:]
    found["sigmoids"] = [
        {"predicted": 0, "measured": (np.abs(o[0] - expected) / s).max(), "standard_error": (np.abs(o[0] - o[1]) / s).max(), "allowance": 0}
        for o in overlap]
    # Deviation, replica and mode but the first.
    gaps, whole = (np.log(effective / start)[..., 1:] for start in (new, whole))
    spread = gaps.std(axis=1, ddof=1) / np.sqrt(gaps.shape[1])
    looser = np.log(s / (1 + np.exp(2 * s * record["random_half_time"][1, 0])) / new[0])[:, 1:].mean(axis=0)
    means = gaps.mean(axis=1)
    remaining = abs(means[1]) + abs(means[0] - looser)
    competitor = means[0] - whole[0].mean(axis=0)
    found["random_start"] = worst([
        [{"predicted": 0, "competitor": competitor[k], "measured": means[d, k], "standard_error": spread[d, k], "allowance": remaining[k]} for d in (0, 2)]
        for k in range(s.size - 1)])
    times = record["depth_half_time"][:]
    # By the waits from a start, each a tenth of the one before, to the next: even or not, solver, depth, two powers, mode.
    powers = -np.diff(np.log10(np.diff(times, axis=3)), axis=3)
    for d, depth in enumerate(record["depth"][:]):
        found[f"plateau_{depth}"] = worst([
            [{"predicted": -1 + 2 / depth, "competitor": -1 + 2 / (depth - 1), "measured": of[0, d, -1, k],
              "standard_error": abs(of[0, d, -1, k] - of[1, d, -1, k]), "allowance": abs(powers[0, 0, d, -1, k] - powers[0, 0, d, -2, k])} for of in powers]
            for k in range(powers.shape[-1])])
    expected = record["predicted_depth_half_time"][:]
    found["half_times"] = [
        {"predicted": 0, "measured": np.abs(expected / of[0] - 1).max(), "standard_error": np.abs(of[1] / of[0] - 1).max(), "allowance": 0}
        for of in times]
    scaled, depths = record["scaled_time"][:], record["limit_depth"][:]
    found["depth_limit"] = []
    for of in (scaled, scaled / depths):
        limits = 2 * of[:, 1:] - of[:, :-1]
        found["depth_limit"].append({
            "predicted": record["limit_time"][()], "competitor": record["predicted_scaled_time"][0], "measured": limits[0, -1],
            "standard_error": abs(limits[0, -1] - limits[1, -1]), "allowance": abs(limits[0, -1] - limits[0, -2])})
    return found


def audit_deep_linear(record):
    """In units of the bounds; not a number where a stored one is not."""
    if not all(np.isfinite(record[name][:]).all() for name in ("overlap", "random_half_time", "depth_half_time", "scaled_time", "random_weight")):
        return np.nan, 1.0, "a stored number is missing"
    target = Target(record, record["mode"][:])
    errors = [
        *start_errors(record), *prediction_errors(record, target), *course_errors(record, target),
        *random_start_errors(record, target), *claim_errors(record, claims(record, target))]
    return np.max(errors), 1.0, "flows by DOP853, times of modes by quadrature, starts and claims, in units of their bounds"
