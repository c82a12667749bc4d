"""Networks of clusters of neurons (Proposition 1 of arXiv:2303.00055): risks, shares, claims, and the floor of ReLU."""

import numpy as np
from scipy.integrate import quad
from scipy.optimize import minimize
from scipy.special import eval_hermitenorm, factorial

from learning_order import activation_error

EPSILON = np.finfo(float).eps
# Quadrature of an analytic function.
QUADRATURE = 1e-10
# Widths of the ReLU networks whose risk is minimised over all weights and directions, and from how many starts.
WIDTHS, STARTS = (2, 4, 8), 4


def worst(errors):
    """The largest, or not a number if one of them is not."""
    return np.max([np.max(error) for error in errors])


def relu_coefficients(overlaps):
    """σ_0 … σ_K, where |s|^K is below rounding unless |s| is 1, and the sum of all σ_k² beyond."""
    last = max(4, int(np.log(EPSILON) / np.log(np.max(np.abs(overlaps)[np.abs(overlaps) < 1]))))
    k = np.arange(2, last - 1, 2)
    # σ_{k+2} / σ_k, from He_k(0) = −(k−1) He_{k−2}(0).
    ratios = -(k - 1) / np.sqrt((k + 1.0) * (k + 2))
    coefficients = np.zeros(last + 1)
    coefficients[:2] = 1 / np.sqrt(2 * np.pi), 0.5
    coefficients[2:k[-1] + 3:2] = np.cumprod(np.append(1 / np.sqrt(4 * np.pi), ratios))
    return coefficients, 0.5 - coefficients @ coefficients


class Clusters:
    """The risk of networks with clusters at given overlaps, as half a sum of squares that are linear in the shares b.

    The squares are those of the residuals X_k = φ_k − σ_k Σ b_c s_c^k of all degrees, and b_c² (U(1) − U(s_c²)) / m_c.
    """

    def __init__(self, target, coefficients, tail, overlaps):
        self.target, self.total = target, coefficients @ coefficients + tail
        self.drive = np.vander(overlaps, target.size, increasing=True) @ (target * coefficients[:target.size])
        # Degrees beyond the last see only clusters at |s| = 1, and those at 1 and −1 alike because they are even.
        seen = np.abs(overlaps) == 1
        self.noise = np.where(seen, 0, tail)
        rows = np.append(np.sqrt(tail) * seen, 0)[None]
        phi = np.append(target, np.zeros(coefficients.size - target.size))
        degrees = np.flatnonzero((coefficients != 0) | (phi != 0))
        for k in np.array_split(degrees, degrees.size // 20000 + 1):
            sigma, powers = coefficients[k, None], overlaps ** k[:, None]
            self.noise += (sigma**2 * (1 - powers**2)).sum(axis=0)
            # An orthogonal transformation keeps the sum of squares, and leaves few rows.
            rows = np.linalg.qr(np.vstack([rows, np.column_stack([sigma * powers, phi[k]])]), mode="r")
        self.rows, self.right = rows[:, :-1], rows[:, -1]

    def errors(self, sizes, shares, risk):
        """Of one network, in units of what rounding allows: gradient, risk by two formulas, least risk."""
        kept = sizes > 0
        b = shares[kept]
        matrix = np.vstack([self.rows[:, kept], np.diag(np.sqrt(self.noise[kept] / sizes[kept]))])
        right = np.append(self.right, np.zeros(b.size))
        half_square = lambda b: np.sum((matrix @ b - right) ** 2) / 2
        # A backward stable solution leaves as many ulps of the terms' absolute values as there may be terms.
        ulps, norm, drive = sizes.size * EPSILON, self.target @ self.target, self.drive[kept]
        quadratic = ulps * (norm + self.total * np.abs(b).sum() ** 2) / 2
        yield np.abs(matrix.T @ (matrix @ b - right)) / (ulps * (np.abs(drive) + self.total * np.abs(b).sum()))
        yield abs(risk - half_square(b)) / quadratic
        yield abs(risk - (norm - b @ drive) / 2) / (ulps * (norm + np.abs(b) @ np.abs(drive)))
        yield abs(risk - half_square(np.linalg.lstsq(matrix, right, rcond=None)[0])) / quadratic


def network_error(record):
    """Sizes, risks and shares of all networks."""
    target, overlaps = record["parameters"].attrs["target_coefficients"], record["overlap"][:]
    for a, name in enumerate(record["activation"].asstr()[:]):
        coefficients = relu_coefficients(overlaps) if name == "relu" else (record["activation_coefficient"][:], 0.0)
        clusters = Clusters(target, *coefficients, overlaps)
        for w, width in enumerate(record["width"][:]):
            sizes, shares = record["cluster_size"][a, w], record["cluster_share"][a, w]
            real = np.all(sizes == np.round(sizes)) and np.all(sizes >= 0) and sizes.sum() == width
            yield 0 if real and np.all(shares[sizes == 0] == 0) else np.inf
            yield from clusters.errors(sizes, shares, record["risk"][a, w])


def plain_error(record):
    """Places of the clusters, plateaus, and coefficients of the activation by another quadrature."""
    squares = record["parameters"].attrs["target_coefficients"] ** 2
    plateau = np.array([squares[k + 1:].sum() / 2 for k in range(squares.size)])
    places = -np.cos(np.linspace(0, np.pi, record["overlap"].size))
    yield np.abs(record["overlap"][:] - places) / (4 * EPSILON)
    yield np.abs(record["plateau"][:] - plateau) / (4 * EPSILON * squares.sum())
    yield activation_error(record) / QUADRATURE


def claim_error(record):
    """Predictions, last risks and allowances of the claims and their controls."""
    target = record["parameters"].attrs["target_coefficients"]
    floor = target[3] ** 2 / 2
    risks = dict(zip(record["activation"].asstr()[:], record["risk"][:]))
    # Subtractions of stored risks; and as many ulps as there are clusters, of what shares as large as the largest can cancel.
    rounding = 8 * EPSILON * (target @ target)
    largest = np.abs(record["cluster_share"][:]).sum(axis=2).max(axis=1)
    ulps = dict(zip(risks, record["overlap"].size * EPSILON * (target @ target + largest**2) / 2))
    for name, other, limit in (("generic", "relu", 0), ("relu", "generic", floor)):
        claim = record[f"checks/{name}_limit"]
        yield abs(claim.attrs["predicted"] - limit) / rounding
        yield abs(claim.attrs["competitor"] - (floor - limit)) / rounding
        for observation, activation in ((claim, name), (claim["control"], other)):
            last = risks[activation][-1]
            yield abs(observation.attrs["measured"] - last) / rounding
            allowance = risks[activation][-2] - last + ulps[activation]
            yield abs(observation.attrs["allowance"] - allowance) / (rounding + 1e-12 * allowance)
    claim = record["checks/relu_floor"]
    yield abs(claim.attrs["predicted"] - floor) / rounding
    for observation, activation in ((claim, "relu"), (claim["control"], "generic")):
        yield abs(observation.attrs["measured"] - risks[activation].min()) / rounding
        yield abs(observation.attrs["allowance"] / ulps[activation] - 1) / 1e-12


def free_risk(variables, width, target, alignment):
    """Risk of a ReLU network of any directions, and its gradient by shares b_i = a_i/m and unnormalised directions."""
    b, directions = variables[:width], variables[width:].reshape(width, -1)
    norms = np.linalg.norm(directions, axis=1, keepdims=True)
    u = directions / norms
    r, s = np.clip(u @ u.T, -1, 1), u[:, 0]
    slope = (np.pi - np.arccos(r)) / (2 * np.pi)
    kernel = np.sqrt(1 - r * r) / (2 * np.pi) + r * slope
    by_u = b[:, None] * (slope @ (b[:, None] * u))
    by_u[:, 0] -= b * alignment.deriv()(s)
    # Along u nothing changes.
    by_u -= np.sum(by_u * u, axis=1, keepdims=True) * u
    risk = (target @ target) / 2 - b @ alignment(s) + b @ kernel @ b / 2
    return risk, np.append(kernel @ b - alignment(s), by_u / norms)


def floor_error(record):
    """By how much a network of any directions, not only of clusters, gets below ½ φ_3², in units of rounding.

    The span of u* and m directions has m + 1 dimensions.
    """
    target = record["parameters"].attrs["target_coefficients"]
    polynomial = lambda x, k: eval_hermitenorm(k, x) / np.sqrt(factorial(k))
    integrand = lambda x, k: x * polynomial(x, k) * np.exp(-x * x / 2) / np.sqrt(2 * np.pi)
    coefficients = [quad(integrand, 0, np.inf, args=(k,), epsabs=1e-14)[0] for k in range(target.size)]
    alignment = np.polynomial.Polynomial(target * coefficients)
    random = np.random.default_rng(1)
    for width in WIDTHS:
        for _ in range(STARTS):
            found = minimize(
                free_risk, random.normal(size=width * (width + 2)), (width, target, alignment), "L-BFGS-B", jac=True,
                options={"maxiter": 2000, "ftol": 1e-15, "gtol": 1e-10})
            terms = target @ target + np.abs(found.x[:width]).sum() ** 2
            yield (target[3] ** 2 / 2 - found.fun) / (width**2 * EPSILON * terms)


def audit_approximation(record):
    """Networks, claims, activation and floor in units of their bounds; not a number where a stored one is not."""
    if not all(np.isfinite(record[name][:]).all() for name in ("overlap", "activation_coefficient", "cluster_size")):
        return np.nan, 1.0, "a stored number is missing"
    error = worst([error for part in (plain_error, network_error, claim_error, floor_error) for error in part(record)])
    return error, 1.0, "residuals of all degrees, least squares, SciPy L-BFGS-B above the floor, error over bound"
