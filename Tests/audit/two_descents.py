"""Two descents (arXiv:2112.03215), again: limits by a contour of effective ridges, one draw by its singular values, the others in law."""

import numpy as np
from scipy.interpolate import CubicSpline
from scipy.optimize import minimize_scalar
from scipy.stats import kstest, ttest_ind

from agreement import ROUNDING, claim_errors, far, rarity

# What either program may miss of a limit, relative to the error; of an extremum's place; and what a spline misses between the drawn times.
LIMIT, PLACE, SPLINE = 1e-9, 1e-5, 2e-4
SIGNS = np.array([1, -1, 1])


class Limit:
    def __init__(self, p, ratio):
        self.psi, self.noise = p["samples_per_dimension"], p["noise_deviation"] ** 2
        self.shares, self.strengths = np.array([p["fast_share"], 1 - p["fast_share"]]), self.psi / np.array([1, ratio]) ** 2
        # A hyperbola around the negative axis. With sin² of its angle above 1/ψ it leaves the spectrum, for γ(κ, κ*) < 1, and λ falls along it.
        angle = np.arccos(self.psi**-0.5) / 2
        self.step = angle / 6
        u = self.step * np.arange(0.5, 9 / self.step)
        u = np.r_[-u[::-1], u]
        self.shape, self.slope = 1 + np.sin(1j * u - angle), 1j * np.cos(1j * u - angle)

    def flow(self, t):
        """Bias and variance at time t: κ runs along the contour, where its λ needs no equation solved."""
        kappa = 4 / t * self.shape
        resolvents = 1 / (self.strengths[:, None] + kappa)
        ridge = kappa * (1 - self.shares * self.strengths / self.psi @ resolvents)
        inside = t * ridge.real > -50
        kappa, resolvents, ridge, slope = kappa[inside], resolvents[:, inside], ridge[inside], 4 / t * self.slope[inside]
        growth = self.shares * self.strengths**2 / self.psi
        # κ/z dz/2πi with z = −λ.
        element = kappa / ridge * (1 - growth @ resolvents**2) * slope * self.step / (2j * np.pi)
        decay = np.exp(t * ridge)
        kernel = (resolvents.T * self.shares) @ resolvents / (1 - (resolvents.T * growth) @ resolvents)
        reached = self.shares * self.strengths / self.psi @ resolvents
        return (element * decay @ kernel @ (element * decay)).real, (element @ (decay * (2 - decay) / ridge * reached)).real

    def error(self, t):
        return self.flow(t) @ np.array([1, self.noise])

    def ridge_error(self, t):
        """Of ridge regression with λ = 1/t, its κ from a polynomial."""
        s, shares = self.strengths, self.shares
        # (κ − λ)(κ + s_1)(κ + s_2) − κ/ψ Σ share s (κ + the other s): one root is positive.
        whole = np.polymul([1, -1 / t], np.poly(-s))
        whole = np.polysub(whole, np.polymul([1, 0], (shares * s / self.psi) @ np.array([[1, s[1]], [1, s[0]]])))
        kappa = np.roots(whole).real.max()
        common = shares @ (s / (s + kappa)) ** 2 / self.psi
        return (kappa**2 * shares @ (s + kappa) ** -2.0 + self.noise * common) / (1 - common)


def turns(error, ratio):
    """Times of the two minima and the maximum between them; no numbers if there are none."""
    grid = np.linspace(np.log(0.1), np.log(1000 * ratio**2), 101)
    values = np.array([error(t) for t in np.exp(grid)])
    steps = np.diff(values)
    # Rounding is no turn.
    moved = np.flatnonzero(np.abs(steps) > 1e-7 * values[1:])
    places = moved[1:][np.diff(np.sign(steps[moved])) != 0]
    if len(places) != 3:
        return np.full(3, np.nan)
    return np.exp([extremum(error, grid[i - 1], grid[i + 1], sign)[0] for i, sign in zip(places, SIGNS)])


def extremum(error, low, high, sign):
    """ln t and the value where sign times the error is least."""
    found = minimize_scalar(lambda x: sign * error(np.exp(x)), bounds=(low, high), method="bounded", options={"xatol": 1e-8})
    return found.x, sign * found.fun


class Draw:
    def __init__(self, inputs, p, ratio):
        """Of inputs times √d."""
        d = inputs.shape[1]
        self.scales = np.where(np.arange(d) < round(p["fast_share"] * d), 1, 1 / ratio)
        _, singular, self.vectors = np.linalg.svd(inputs * self.scales / np.sqrt(d), full_matrices=True)
        self.eigenvalues, self.noise = np.zeros(d), p["noise_deviation"] ** 2
        self.eigenvalues[:singular.size] = singular**2

    def flow(self, t):
        """Mean squares of what is left of teachers of unit variance and of what is learned of noise of unit variance."""
        back = self.vectors.T * self.scales[:, None]
        left = back * np.exp(-self.eigenvalues * t) @ (self.vectors / self.scales)
        positive = self.eigenvalues > 1e-12
        learned = back[:, positive] * np.expm1(-self.eigenvalues[positive] * t) / np.sqrt(self.eigenvalues[positive])
        return (left**2).sum() / len(left), (learned**2).sum() / len(left)

    def error(self, t):
        return self.flow(t) @ np.array([1, self.noise])


def limit_errors(record, limits):
    p, times, ratios = record["parameters"].attrs, record["time"][:], record["ratio"][:]
    for r, limit in enumerate(limits):
        found = np.array([limit.flow(t) for t in times])
        # Late, what is left is below the rounding of what there was.
        yield from (np.max(np.abs(record[name][r] - found[:, k]) / found.sum(axis=1)) / LIMIT
                    for k, name in enumerate(("predicted_bias", "predicted_variance")))
        yield far(record["ridge_error"][r], [limit.ridge_error(t) for t in times], ROUNDING)
        yield same(record["predicted_time"][r], turns(limit.error, ratios[r]))
        yield same(record["ridge_time"][r], turns(limit.ridge_error, ratios[r]))
    for i in range(0, record["drawn_ratio"].size, 4):
        ratio = record["drawn_ratio"][i]
        yield same(record["drawn_time"][i], turns(Limit(p, ratio).error, ratio))


def same(stored, found):
    """Of extrema, all or none of which there are."""
    if np.isnan(found).all():
        return 0 if np.isnan(stored).all() else np.inf
    return far(stored, found, PLACE)
