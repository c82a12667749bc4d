"""Features of modular addition (arXiv:2509.21519), again: races by powers of frequencies, own first gradients and thresholds in law."""

import numpy as np
from scipy.integrate import solve_ivp
from scipy.stats import beta, ks_2samp, kstest, t as student, ttest_ind

from agreement import ROUNDING, claim_errors, far, rarity

# A standard error by 400 resamples is known to 3.5 % of itself: six times that.
RESAMPLED = 0.22
# Of the error of Runge and Kutta's steps, over the fourth power of the greatest rate times the step: 99 of 100 random starts have less.
STEPPED = 0.03
# Own gradients, and halvings for own thresholds, which are fine against how these scatter.
DRAWS, HALVINGS = 24, 7
SAMPLES = ("modulus", "least_samples"), ("control_modulus", "least_samples_of_rows")


def start_errors(record, rng):
    """Weights of length 1 in directions without preference: of M pairs of components each has a part of the law beta(1, M − 1)."""
    modulus, powers = record["parameters"].attrs["modulus"], record["initial_power"][:]
    parts = 2 * powers.reshape(len(powers), -1) / modulus
    rest = record["initial_constant"][:].sum(axis=1) / modulus
    yield far(parts.sum(axis=1) + rest, 1, ROUNDING)
    yield 0 if len(np.unique(parts)) == parts.size else np.inf
    for values in (*parts.T, rest):
        yield rarity(kstest(values, beta(1, modulus - 1).cdf).pvalue)
    # Halves are independent.
    for values in (powers[:, 0] / powers.sum(axis=1)).T:
        yield rarity(kstest(values, "uniform").pvalue)


def course(modulus, powers, times):
    """Parts of |w|² by frequency: the component of ∇E is 4|v̂|²û, so that û′ = (|v̂|²/E − 1)û; the constant decays by itself."""
    def slope(_, x):
        p, q = x.reshape(2, -1)
        # By k and −k.
        energy = 4 / modulus * (p @ q)
        return 2 * np.concatenate([p * (q / energy - 1), q * (p / energy - 1)])
    found = solve_ivp(slope, (0, times[-1]), powers.ravel(), "DOP853", times, rtol=1e-10, atol=1e-12).y
    return 2 / modulus * found.reshape(2, -1, len(times)).sum(axis=0).T


def divergence(powers):
    """When each frequency is infinite in plain ascent, where p′ = q′ = 8pq."""
    p, q = powers[:, 0], powers[:, 1]
    return np.log(p / q) / (8 * (p - q))


def race_errors(record, rng):
    """The first race from its powers, and the ends of all."""
    p, powers, times = record["parameters"].attrs, record["initial_power"][:], record["time"][:]
    modulus, step, first = p["modulus"], p["race_time"] / len(times), powers[0]
    yield np.max(np.abs(times - step * np.arange(len(times)))) / ROUNDING
    yield far(record["share"][0], 2 / modulus * first.sum(axis=0), ROUNDING)
    rate = first.max() / (4 / modulus * first.prod(axis=0).sum())
    # Four steps between two times.
    yield np.max(np.abs(record["share"][:] - course(modulus, first, times))) / (STEPPED * (rate * step / 4) ** 4)
    shares, energy, gain = record["final_share"][:], record["final_energy"][:], record["last_gain"][:]
    winners = np.eye(shares.shape[-1])[divergence(powers).argmin(axis=1)]
    yield np.max(np.abs(shares[0] - winners)) / ROUNDING
    # Halves have become alike.
    yield far(energy[0], modulus / 4 * (shares[0] ** 2).sum(axis=1), ROUNDING)
    yield np.max(np.abs(gain[0])) / (1e-12 * modulus)
    # Without centring E = M/2 + 2 û_0 v̂_0 + (2/M) Σ |û|²|v̂|² over all k: the constant wins with 2M, less 2M times the part that others
    # still have, which falls as e^(−t).
    lacks, steps = 2 * modulus * shares[1].sum(axis=1), 4 * len(times)
    yield far(energy[1], 2 * modulus - lacks, ROUNDING)
    found = np.expm1((steps - steps * 9 // 10) * step / 4) * lacks
    yield np.max(np.abs(gain[1] - found) / (1e-3 * found + 1e-12 * modulus))


def first_gradients(p, ridges, rng):
    """1 − cos at the last ridge with the top layer of labels in another order, and at all ridges, of one draw of pairs and weights."""
    modulus, count = p["modulus"], p["lazy_samples"]
    a, b = np.divmod(rng.choice(modulus**2, count, replace=False), modulus)
    u, v = rng.standard_normal((2, modulus, p["neurons"]))
    activities, labels = (u[a] + v[b]) ** 2, np.eye(modulus)[(a + b) % modulus]
    labels -= labels.mean(axis=0)
    products, limit = activities @ activities.T, labels @ (labels.T @ activities)
    cases = [(rng.permutation(labels), ridges[-1]), *((labels, ridge) for ridge in ridges)]
    tops = [activities.T @ np.linalg.solve(products + ridge * np.trace(products) / count * np.eye(count), y) for y, ridge in cases]
    gradients = [(y - activities @ top) @ top.T for (y, _), top in zip(cases, tops)]
    return [np.sum((g / np.linalg.norm(g) - limit / np.linalg.norm(limit)) ** 2) / 2 for g in gradients]


def lazy_errors(record, rng):
    """Whether what is stored may be one more draw: with other labels, at the first ridge, from each to the next, which scatters less."""
    stored, ridges = np.append(record["shuffled_deviation"][-1], record["gradient_deviation"][:]), record["ridge"][:]
    draws = np.log([stored] + [first_gradients(record["parameters"].attrs, ridges, rng) for _ in range(DRAWS)])
    stored, *own = np.column_stack([draws[:, :2], np.diff(draws[:, 1:])])
    distances = np.abs(stored - np.mean(own, axis=0)) / (np.std(own, axis=0, ddof=1) * np.sqrt(1 + 1 / DRAWS))
    yield from (rarity(2 * student.sf(distance, DRAWS - 1)) for distance in distances)


def is_kept(modulus, pairs, frequency, phases):
    """Whether ascent from a feature, w ← ∇E/|∇E| as long as it moves, keeps 0.6 of both halves in its frequency."""
    a, b = np.divmod(pairs, modulus)
    c = (a + b) % modulus
    part = np.bincount(c, minlength=modulus) / len(pairs)
    w = np.cos(2 * np.pi * (frequency * np.arange(modulus) / modulus + phases[:, None])).ravel() / np.sqrt(modulus)
    for step in range(600):
        last, s = w, w[a] + w[modulus + b]
        g = np.bincount(c, s * s, modulus)
        g -= part * g.sum()
        pull = (g - g @ part)[c] * s
        w = np.concatenate([np.bincount(a, pull, modulus), np.bincount(b, pull, modulus)])
        w /= np.linalg.norm(w)
        is_still = np.linalg.norm(w - last) < 1e-6
        if is_still or step % 8 == 7:
            u = w.reshape(2, modulus)
            share = np.min(2 * np.abs(np.fft.rfft(u)[:, frequency]) ** 2 / (modulus * (u * u).sum(axis=1)))
            # From less none comes back.
            if is_still or share < 0.2:
                break
    return share >= 0.6


def threshold(modulus, draw, is_of_rows, rng):
    """ln of the least expected number of samples at which a feature stays, between 2 and 32 M ln M, or a fifth and all of the rows."""
    keys = np.repeat(rng.random(modulus), modulus) if is_of_rows else rng.random(modulus**2)
    phases, total, unit = rng.random(2), modulus**2, modulus * np.log(modulus)
    low, high = np.log((total / 5, total) if is_of_rows else (2 * unit, min(32 * unit, total)))
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        pairs = np.flatnonzero(keys <= np.exp(middle) / total)
        stays = len(pairs) > 0 and is_kept(modulus, pairs, 1 + draw % (modulus // 2), phases)
        low, high = (low, middle) if stays else (middle, high)
    return (low + high) / 2


def threshold_errors(record, rng):
    """Own thresholds at the two least moduli against those that are stored, all in units of the mean and the scatter of our own."""
    # Rows are a greater part of all pairs, and slower.
    for axis, name, is_of_rows, count in (*SAMPLES[0], False, 6000), (*SAMPLES[1], True, 1000):
        both = [], []
        for modulus, stored in zip(record[axis][:2], np.log(record[name][:2])):
            own = np.array([threshold(modulus, draw, is_of_rows, rng) for draw in range(max(6, count // modulus))])
            for place, values in zip(both, (stored, own)):
                place.extend((values - own.mean()) / own.std(ddof=1))
        yield rarity(ttest_ind(*both).pvalue)
        yield rarity(ks_2samp(*both).pvalue)


def slopes(record):
    """Of pairs, all but the least modulus of these, and rows: slope of ln n/(1 − n/M²), and its error by infinitely many resamples."""
    for axis, name, least in (*SAMPLES[0], 0), (*SAMPLES[0], 1), (*SAMPLES[1], 0):
        moduli, samples = record[axis][least:], record[name][least:]
        x, values = np.log(moduli), np.log(samples / (1 - samples / moduli[:, None] ** 2))
        weights = (x - x.mean()) / np.sum((x - x.mean()) ** 2)
        yield weights @ values.mean(axis=1), np.sqrt(weights**2 @ values.var(axis=1) / samples.shape[1])


def numbers(measured, allowance, predicted, competitor, **others):
    """Of an observation; prediction and competitor are left out for controls."""
    return {"measured": measured, "allowance": allowance, "predicted": predicted, "competitor": competitor, **others}


def claims(record):
    """Of each claim its numbers and those of its control; the standard errors of the last are elsewhere."""
    none, unit = {"standard_error": 0}, record["parameters"].attrs["modulus"] / 4
    names = "gradient_deviation", "shuffled_deviation"
    (before, last), (_, other) = ((np.diff(np.log(record[name][:])) / np.diff(np.log(record["ridge"][:])))[-2:] for name in names)
    yield "first_gradient", [numbers(slope, abs(last - before), -2, -1, **none) for slope in (last, other)]
    powers, shares, times = record["initial_power"][:], record["final_share"][:], divergence(record["initial_power"][:])
    first, second = np.sort(times, axis=1)[:, :2].T

    def hits(x, rule):
        return np.mean((shares[x].max(axis=1) > 0.99) & (shares[x].argmax(axis=1) == rule))
    greatest, ties = hits(0, powers.sum(axis=1).argmax(axis=1)), np.mean(first > (1 - 1e-4) * second)
    yield "winner", [numbers(hits(x, times.argmin(axis=1)), ties, 1, greatest, **none) for x in (0, 1)]
    ends = zip(record["final_energy"][:], record["last_gain"][:])
    yield "energy", [numbers(max(energy / unit, key=lambda share: abs(share - 1)), np.abs(gain).max() / unit + 1e-12, 1, 0.5, **none) for energy, gain in ends]
    moduli, ((pairs, _), (upper, _), (rows, _)) = record["modulus"][:], slopes(record)
    predicted = np.polyfit(np.log(moduli), np.log(moduli * np.log(moduli)), 1)[0]
    yield "samples_to_keep", [numbers(value, abs(upper - pairs), predicted, 1) for value in (pairs, rows)]


def resampled_errors(record, rng):
    """Standard errors by the bootstrap."""
    (_, pairs), _, (_, rows) = slopes(record)
    claim = record["checks/samples_to_keep"]
    yield far([group.attrs["standard_error"] for group in (claim, claim["control"])], [pairs, rows], RESAMPLED)


def audit_modular_features(record):
    """In units of the bounds; not a number where a stored one is not."""
    names = ("initial_power", "share", "final_share", "final_energy", "last_gain", "gradient_deviation", "shuffled_deviation",
             "least_samples", "least_samples_of_rows")
    if not all(np.isfinite(record[name][()]).all() for name in names):
        return np.nan, 1.0, "a stored number is missing"
    rng = np.random.default_rng(2509)
    parts = (start_errors, race_errors, lazy_errors, threshold_errors, resampled_errors)
    errors = [error for part in parts for error in part(record, rng)] + list(claim_errors(record, claims(record)))
    return np.max(errors), 1.0, "races by powers of frequencies, own gradients and thresholds in law, and claims, in units of their bounds"
