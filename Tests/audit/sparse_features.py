"""Diagonal networks under noisy steps (arXiv:2210.05337), again: interpolators by SciPy, descent by NumPy with its own samples, compared in law."""

import numpy as np
from scipy.optimize import minimize, root
from scipy.stats import kstest, ttest_rel

from agreement import ROUNDING, claim_errors, far, rarity, worst

# What either Newton's method may miss of a coefficient, relative to the greatest.
SOLVED = 1e-8
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
    """Interpolators of what the last iterate makes of the inputs and of labels: of what is left, of the start, and of what was expected."""
    start = record["parameters"].attrs["start"] ** 2
    for place in np.ndindex(record["loss_share"].shape):
        variant, _, s = place
        if variant == UNEQUAL:
            continue
        x, beta, balances, offsets = record["input"][s], record["coefficient"][place], record["balance"][place], record["rapidity_beyond_data"][place]
        scale, fitted, labels, none = np.abs(beta).max(), x @ beta, x @ record["teacher"][s], np.zeros(balances.size)
        expected, share = start * np.exp(record["expected_shrinkage"][place]), 1 - record["loss_share"][place]
        for name, right, left, beside in (
                ("unshrunk_coefficient", labels, np.full(balances.size, start), none), ("predicted_coefficient", fitted, balances, none),
                ("shifted_coefficient", fitted, balances, offsets), ("expected_coefficient", labels, expected, none),
                ("expected_coefficient_of_noise", labels, start * (expected / start) ** share, none), ("expected_coefficient_of_fit", fitted, expected, none)):
            stored = record[name][place]
            found = interpolator(x, right, left, beside, rapidity(stored, left))
            yield np.abs(stored - found).max() / (SOLVED * scale)
        # D = u² + v² by a balance and a product; what is beside the row space by a projection.
        weights, predicted = np.sqrt(balances**2 + 4 * beta**2), record["predicted_coefficient"][place]
        basis = np.linalg.qr((x * np.sqrt(weights)).T)[0]
        beside = np.sqrt(weights) * offsets
        change = np.sqrt(weights) * (beside - basis @ (basis.T @ beside))
        yield np.abs(record["third_order_change"][place] - change).max() / (SOLVED * np.abs(change).max())
        turned = np.abs(rapidity(predicted, balances) - rapidity(beta, balances)).max()
        yield abs(record["next_order"][place] - np.expm1(2 * turned)) / SOLVED
        p = record["parameters"].attrs
        # The stored bound has the conditioning of the worst step, four times, in units of all noisy steps.
        walk = record["rounding_bound"][place] / 8 * np.sqrt(p["steps"] + p["annealing_steps"]) / p["steps"]
        rounding = np.sqrt(weights.max() * (weights * walk**2).sum())
        yield far(record["rounding_effect"][place], rounding, ROUNDING)
        # With third-order terms nothing is left but rounding.
        yield np.linalg.norm(beta - record["shifted_coefficient"][place]) / (3 * rounding + SOLVED * scale)


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
    yield "shrinkage", worst([[per_set(ratio[v, e], share, predicted=0, competitor=-0.5) for v in (NOISY, NOISELESS)] for e, share in enumerate(shares)])
    names = (
        "coefficient", "predicted_coefficient", "third_order_change", "unshrunk_coefficient", "expected_coefficient", "expected_coefficient_of_noise",
        "expected_coefficient_of_fit")
    beta, predicted, change, unshrunk, expected, of_noise, of_fit = (record[name][:] for name in names)
    size = lambda vectors: np.linalg.norm(vectors, axis=-1)
    rests = [(size(beta - other - change) / size(change))[NOISY].ravel() for other in (predicted, unshrunk)]
    rounding, next_order = ((record[name][:] / scale)[NOISY].ravel() for name, scale in (("rounding_effect", size(change)), ("next_order", 1)))
    clear = 3 * rounding <= next_order
    clear = clear if clear.any() else ~clear
    yield "effective_start", worst([
        [{"predicted": 0, "competitor": 1, "measured": rest[i], "standard_error": rounding[i], "allowance": next_order[i]} for rest in rests]
        for i in np.flatnonzero(clear)])
    gap = lambda one, other: np.log(size(one - record["teacher"][:]) / size(other - record["teacher"][:]))[:, -1]
    allowance = abs(gap(of_noise, expected)[NOISY].mean()) + abs(gap(of_fit, expected)[NOISY].mean())
    yield "sparsity", [
        per_set(gap(beta, expected)[v], allowance, predicted=0, competitor=gap(unshrunk, expected)[NOISY].mean()) for v in (NOISY, NOISELESS)]


def audit_sparse_features(record):
    """In units of the bounds; not a number where a stored one is not."""
    names = ("shrinkage", "coefficient", "balance")
    if not all(np.isfinite(record[name][:]).all() for name in names):
        return np.nan, 1.0, "a stored number is missing"
    errors = [*solution_errors(record), *law_errors(record), *claim_errors(record, claims(record))]
    return np.max(errors), 1.0, "interpolators by SciPy, own descents in law, and claims, in units of their bounds"
