"""Diagonal networks under noisy steps (arXiv:2210.05337), again: interpolators by SciPy, descent by NumPy with its own samples, compared in law."""

import numpy as np
from scipy.optimize import minimize, root
from scipy.stats import kstest, ttest_rel

from agreement import ROUNDING, claim_errors, far, farthest, rarity

# What either Newton's method may miss of a coefficient, relative to the greatest.
SOLVED = 1e-8
# Rounding of a step.
STEP = 4 * 2.0**-52
NOISY, NOISELESS, UNEQUAL = range(3)


def interpolator(x, labels, balances, offsets, start):
    """β = (Δ/2) sinh 2θ with θ = Xᵀν + offsets and X β = labels."""
    theta = lambda nu: x.T @ nu + offsets
    beta = lambda nu: balances / 2 * np.sinh(2 * theta(nu))
    first = np.linalg.lstsq(x.T, start - offsets, rcond=None)[0]
    jacobian = lambda nu: (x * (balances * np.cosh(2 * theta(nu)))) @ x.T
    found = root(lambda nu: x @ beta(nu) - labels, first, jac=jacobian, method="hybr", tol=1e-14)
    if np.abs(found.fun).max() > 1e-10:
        energy = lambda nu: (balances / 4 * np.cosh(2 * theta(nu))).sum() - nu @ labels
        first = minimize(energy, first, jac=lambda nu: x @ beta(nu) - labels, hess=jacobian, method="trust-exact").x
        found = root(lambda nu: x @ beta(nu) - labels, first, jac=jacobian, method="hybr", tol=1e-14)
    return beta(found.x)


def rapidity(beta, balances):
    """θ from β = (Δ/2) sinh 2θ."""
    return np.arcsinh(2 * beta / balances) / 2


def solution_errors(record):
    """Interpolators of what is left and of the start; and of all that steps did, which is what was found."""
    start = record["parameters"].attrs["start"] ** 2
    for place in np.ndindex(record["loss_share"].shape):
        variant, _, s = place
        x, teacher = record["input"][s], record["teacher"][s]
        labels, beta, balances = x @ teacher, record["coefficient"][place], record["balance"][place]
        scale = np.abs(beta).max()
        expected, share = start * np.exp(record["expected_shrinkage"][place]), 1 - record["loss_share"][place]
        # With the labels that it has, and what its rapidities have beside the data, it is what was found.
        offsets, none = record["rapidity_beyond_data"][place], np.zeros(balances.size)
        interpolators = [("unshrunk_coefficient", labels, np.full(balances.size, start), none)]
        if variant != UNEQUAL:
            interpolators += [
                ("predicted_coefficient", labels, balances, none), ("shifted_coefficient", x @ beta, balances, offsets),
                ("expected_coefficient", labels, expected, none), ("expected_coefficient_of_noise", labels, start * (expected / start) ** share, none)]
        for name, fitted, left, beside in interpolators:
            stored = record[name][place]
            found = interpolator(x, fitted, left, beside, rapidity(stored, left))
            yield np.abs(stored - found).max() / (SOLVED * scale)
        # u² + v² of a balance and a product.
        weights = np.sqrt(balances**2 + 4 * beta**2)
        rapidities = STEP * (record["parameters"].attrs["steps"] + record["parameters"].attrs["annealing_steps"]) * weights / np.abs(balances) / 2
        yield far(record["interpolation_rounding"][place], np.sqrt(weights.max() * (weights * rapidities**2).sum()), ROUNDING)


def descend(record, rate):
    """ln of balances over the first, of all data sets at once, with samples and noise of our own."""
    p, rng = record["parameters"].attrs, np.random.default_rng(12345)
    x, teachers = record["input"][:], record["teacher"][:]
    labels = np.einsum("snd,sd->sn", x, teachers)
    sets = np.arange(len(x))
    u, v = np.full(teachers.shape, p["start"]), np.zeros(teachers.shape)
    for _ in range(p["steps"]):
        n = rng.integers(p["samples"], size=sets.size)
        rows = x[sets, n]
        residual = (rows * u * v).sum(axis=1) - labels[sets, n] - p["label_noise"] * rng.standard_normal(sets.size)
        pull = rate * residual[:, None] * rows
        u, v = u - pull * v, v - pull * u
    return np.log((u - v) * (u + v) / p["start"] ** 2)


def law_errors(record):
    p, x = record["parameters"].attrs, record["input"][:]
    yield rarity(kstest(x.ravel(), "norm").pvalue)
    teachers = record["teacher"][:]
    yield 0 if np.all(np.abs(teachers[:, :p["teacher_weights"]]) == 1) and np.all(teachers[:, p["teacher_weights"]:] == 0) else np.inf
    rates, shrinkage = record["learning_rate"][:], record["shrinkage"][NOISY]
    middle = len(rates) // 2
    own, stored = (values.mean(axis=1) for values in (descend(record, rates[middle]), shrinkage[middle]))
    yield rarity(ttest_rel(own, stored).pvalue)
    yield np.abs(own / stored - 1).max() / 0.2
    total = p["steps"] * p["label_noise"] ** 2 / (1 - record["loss_share"][:])
    expected = -(rates[None, :, None] ** 2 * total)[..., None] * np.square(x).mean(axis=1)
    yield far(record["expected_shrinkage"][:], expected, ROUNDING)


def per_set(values, allowance=0, **predictions):
    """What a claim says of numbers by data set."""
    return {"measured": values.mean(), "standard_error": values.std(ddof=1) / np.sqrt(values.size), "allowance": allowance, **predictions}


def claims(record):
    """Of each claim its numbers and those of its control."""
    shrinkage, summed, rounding = (record[name][:] for name in ("shrinkage", "summed_shrinkage", "rounding_bound"))
    yield "balances", [
        {"predicted": 1, "measured": (np.abs(shrinkage - summed) / rounding)[v].max(), "standard_error": 0, "allowance": 0} for v in (NOISY, UNEQUAL)]
    ratio, shares = (shrinkage / record["expected_shrinkage"][:] - 1).mean(axis=-1), record["loss_share"][NOISY].mean(axis=-1)
    yield "shrinkage", [farthest([per_set(r, share, predicted=0, competitor=-0.5) for r, share in zip(ratio[v], shares)]) for v in (NOISY, NOISELESS)]
    names = (
        "coefficient", "predicted_coefficient", "shifted_coefficient", "unshrunk_coefficient", "expected_coefficient", "expected_coefficient_of_noise")
    beta, predicted, shifted, unshrunk, expected, of_noise = (record[name][:] for name in names)
    size = lambda vectors: np.linalg.norm(vectors, axis=-1)
    yield "effective_start", [
        {"predicted": 1, "measured": (size(beta - other) / record["interpolation_rounding"][:])[NOISY].max(), "standard_error": 0, "allowance": 0}
        for other in (shifted, unshrunk)]
    gap = lambda one, other: np.log(size(one - record["teacher"][:]) / size(other - record["teacher"][:]))[:, -1]
    allowance = abs(gap(of_noise, expected)[NOISY].mean()) + abs(gap(shifted, predicted)[NOISY].mean())
    yield "sparsity", [
        per_set(gap(beta, expected)[v], allowance, predicted=0, competitor=gap(unshrunk, expected)[NOISY].mean()) for v in (NOISY, NOISELESS)]


def audit_sparse_features(record):
    """In units of the bounds; not a number where a stored one is not."""
    names = ("shrinkage", "coefficient", "balance", "unshrunk_coefficient")
    if not all(np.isfinite(record[name][:]).all() for name in names):
        return np.nan, 1.0, "a stored number is missing"
    errors = [*solution_errors(record), *law_errors(record), *claim_errors(record, claims(record))]
    return np.max(errors), 1.0, "interpolators by SciPy, own descents in law, and claims, in units of their bounds"
