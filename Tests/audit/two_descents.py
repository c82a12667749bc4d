"""Two descents (arXiv:2112.03215), again: limits by a contour of effective ridges, one draw by its singular values, the others in law."""

import numpy as np
from scipy.interpolate import CubicSpline
from scipy.optimize import minimize_scalar
from scipy.stats import kstest, ttest_ind

from agreement import ROUNDING, claim_errors, far, rarity

# What either program may miss of a limit, and of a place ln t; of a draw, whose slow features have eigenvalues far below the fast ones'.
LIMIT, PLACE, DRAWN = 1e-10, 1e-5, 1e-8
# What a spline between the drawn times misses of ln E and of its slope.
SPLINE, SLOPE = 1e-5, 1e-4
SIGNS, WINDOW = (1, -1, 1), np.log(4)
OWN_DRAWS = 12


class Errors:
    def error(self, t, noise=1):
        """From the bias and the variance of what has them."""
        return self.flow(t) @ np.array([1, noise**2 * self.noise])


class Limit(Errors):
    def __init__(self, p, ratio):
        self.psi, self.noise = p["samples_per_dimension"], p["noise_deviation"] ** 2
        self.shares, self.strengths = np.array([p["fast_share"], 1 - p["fast_share"]]), self.psi / np.array([1, ratio]) ** 2
        # A hyperbola about the negative κ. Where the sin² of its angle is above 1/ψ, γ(κ, κ*) < 1, and λ(κ) stays off the spectrum.
        angle = np.arccos(self.psi**-0.5) / 2
        self.step = angle / 6
        u = self.step * np.arange(0.5, 9 / self.step)
        u = np.r_[-u[::-1], u]
        self.shape, self.slope = 1 + np.sin(1j * u - angle), 1j * np.cos(1j * u - angle)

    def flow(self, t):
        """κ runs along the contour, where its λ = −z needs no equation solved."""
        kappa, weights, growth = 4 / t * self.shape, self.shares * self.strengths / self.psi, self.shares * self.strengths**2 / self.psi
        resolvents = 1 / (self.strengths[:, None] + kappa)
        ridge = kappa * (1 - weights @ resolvents)
        decay = np.exp(t * ridge)
        # κ/z dz/2πi times e^(−tz).
        element = kappa / ridge * (1 - growth @ resolvents**2) * decay * self.slope * 4 / t * self.step / (2j * np.pi)
        kernel = (resolvents.T * self.shares) @ resolvents / (1 - (resolvents.T * growth) @ resolvents)
        return np.array([element @ kernel @ element, element @ ((2 - decay) / ridge * (weights @ resolvents))]).real

    def ridge_error(self, t):
        """Of ridge regression with λ = 1/t: (κ − λ)(κ + s)(κ + s′) = κ/ψ (share s (κ + s′) + …) has one positive root."""
        s, weights = self.strengths, self.shares * self.strengths / self.psi
        whole = np.polymul([1, -1 / t], np.poly(-s))
        kappa = np.roots(np.polysub(whole, [weights.sum(), weights @ s[::-1], 0])).real.max()
        common = self.shares @ (s / (s + kappa)) ** 2 / self.psi
        return (kappa**2 * self.shares @ (s + kappa) ** -2.0 + self.noise * common) / (1 - common)


class Draw(Errors):
    def __init__(self, p, inputs, ratio):
        """Of inputs times √d; their singular values are more exact than eigenvalues of products."""
        samples, d = inputs.shape
        self.scales, self.noise = np.where(np.arange(d) < round(p["fast_share"] * d), 1, 1 / ratio), p["noise_deviation"] ** 2
        _, singular, self.vectors = np.linalg.svd(inputs * self.scales / np.sqrt(d), full_matrices=samples < d)
        self.eigenvalues = np.r_[singular**2, np.zeros(d - singular.size)]
        self.reached = singular.size

    def flow(self, t):
        """Mean squares of what is left of teachers of unit variance, and of what is learned of noise of unit variance."""
        back, reached = self.vectors.T * self.scales[:, None], self.eigenvalues[:self.reached]
        left = back * np.exp(-self.eigenvalues * t) @ (self.vectors / self.scales)
        learned = back[:, :self.reached] * np.expm1(-reached * t) / np.sqrt(reached)
        return np.array([np.square(left).sum(), np.square(learned).sum()]) / len(left)


def extremum(error, low, high, sign):
    """When sign times the error is least; ends are logarithms."""
    return np.exp(minimize_scalar(lambda x: sign * error(np.exp(x)), bounds=(low, high), method="bounded", options={"xatol": 1e-8}).x)


def near(error, times):
    """Extrema within a factor of 4 of times."""
    return [extremum(error, np.log(t) - WINDOW, np.log(t) + WINDOW, sign) for t, sign in zip(times, SIGNS)]


def turn_error(stored, error, ratio):
    """Of stored times of the two minima and the maximum between them, none of which there may be."""
    grid = np.linspace(np.log(0.1), np.log(1000 * ratio**2), 101)
    values = np.array([error(t) for t in np.exp(grid)])
    # Rounding is no turn.
    moved = np.flatnonzero(np.abs(np.diff(values)) > 1e-7 * values[1:])
    places = moved[1:][np.diff(np.sign(np.diff(values)[moved])) != 0]
    if len(places) != 3:
        return 0 if np.isnan(stored).all() else np.inf
    return far(stored, [extremum(error, grid[i - 1], grid[i + 1], sign) for i, sign in zip(places, SIGNS)], PLACE)


def flow_errors(stored, found, bound):
    """Of bias and variance in time, relative to both: late, the bias is lost in rounding."""
    return np.max(np.abs(np.array(stored).T - found) / (bound * found.sum(axis=1, keepdims=True)))


def limit_errors(record, limits):
    p, times, names = record["parameters"].attrs, record["time"][:], ("predicted_bias", "predicted_variance")
    for r, (ratio, limit) in enumerate(zip(record["ratio"][:], limits)):
        yield flow_errors([record[name][r] for name in names], np.array([limit.flow(t) for t in times]), LIMIT)
        yield far(record["ridge_error"][r], [limit.ridge_error(t) for t in times], ROUNDING)
        yield turn_error(record["predicted_time"][r], limit.error, ratio)
        yield turn_error(record["ridge_time"][r], limit.ridge_error, ratio)
    for ratio, stored in list(zip(record["drawn_ratio"][:], record["drawn_time"][:]))[::4]:
        yield turn_error(stored, Limit(p, ratio).error, ratio)


def example_errors(record):
    """The draw whose inputs are kept."""
    p, place, inputs = record["parameters"].attrs, (0, 0, -1, 0), record["example_inputs"][:]
    draw, predicted = Draw(p, inputs, record["ratio"][-1]), record["predicted_time"][-1]
    yield rarity(kstest(inputs.ravel(), "norm").pvalue)
    yield flow_errors([record[name][place] for name in ("bias", "variance")], np.array([draw.flow(t) for t in record["time"][:]]), DRAWN)
    yield far(record["largest_eigenvalue"][place], draw.eigenvalues.max(), DRAWN)
    yield far(record["smallest_eigenvalue"][place], draw.eigenvalues.min(), DRAWN)
    yield far(record["extremal_error"][place], [draw.error(t) for t in predicted], DRAWN)
    yield far(record["extremal_time"][place], near(draw.error, predicted), PLACE)
    yield far(record["noisy_extremal_time"][place], near(lambda t: draw.error(t, noise=2), predicted), PLACE)


def course_errors(record):
    """Of all draws, what was found between the drawn times: errors then, and extrema, inside of the searched window or at its end."""
    bias, variance, predicted = (record[name][:] for name in ("bias", "variance", "predicted_time"))
    times, noise = np.log(record["time"][:]), record["parameters"].attrs["noise_deviation"] ** 2
    for place in np.ndindex(bias.shape[:-1]):
        has_extrema = np.isfinite(predicted[place[2]]).all()
        centres = np.log(predicted[place[2] if has_extrema else -1])
        course = CubicSpline(times, np.log(bias[place] + noise * variance[place]))
        yield np.abs(np.log(record["extremal_error"][place]) - course(centres)).max() / SPLINE
        for name, factor in (("extremal_time", 1), ("noisy_extremal_time", 4)):
            found = np.log(record[name][place])
            if not has_extrema:
                yield 0 if np.isnan(found).all() else np.inf
                continue
            course = CubicSpline(times, np.log(bias[place] + factor * noise * variance[place]))
            way, inwards = found - centres, SIGNS * course(found, 1)
            at_end = np.abs(np.abs(way) - WINDOW) < PLACE
            yield np.where(at_end, np.maximum(inwards * way, 0), np.abs(inwards)).max() / SLOPE
            yield 0 if np.all(at_end | (SIGNS * course(found, 2) > 0)) else np.inf


def same_law(stored, found):
    """Of positive numbers of draws; what is lost in rounding, and what hardly scatters, has no law but its mean."""
    if np.std(found) <= ROUNDING * np.mean(found) or np.min(found) < DRAWN**2:
        return np.abs(np.mean(stored) - np.mean(found)) / DRAWN
    return rarity(ttest_ind(np.log(stored), np.log(found), equal_var=False).pvalue)


def law_errors(record):
    """Of all draws, against inputs of our own."""
    p, times, rng = record["parameters"].attrs, record["time"][:], np.random.default_rng(2021)
    places = np.linspace(0, times.size - 1, 7).astype(int)[1:]
    for place in np.ndindex(record["bias"].shape[:3]):
        x, n, ratio = place[0], record["dimension"][place[1]], record["ratio"][place[2]]
        # Samples that are there twice are half as many, times √2.
        samples = round(p["samples_per_dimension"] * n) // (1 + x)
        own = [Draw(p, rng.standard_normal((samples, n)) * np.sqrt(1 + x), ratio) for _ in range(OWN_DRAWS)]
        flows = np.array([[draw.flow(times[t]) for t in places] for draw in own])
        for k, name in enumerate(("bias", "variance")):
            yield from (same_law(record[name][place][:, t], flows[:, i, k]) for i, t in enumerate(places))
        yield same_law(record["largest_eigenvalue"][place], [draw.eigenvalues.max() for draw in own])
        yield same_law(record["smallest_eigenvalue"][place], [draw.eigenvalues.min() for draw in own])
    largest = record["largest_eigenvalue"][:]
    yield 0 if np.unique(largest).size == largest.size else np.inf


def observed(half, whole, allowance=None):
    """What a claim says of numbers of draws in both dimensions; a control of the same has the claim's allowance."""
    error, rough = (values.std(ddof=1) / np.sqrt(values.size) for values in (whole, half))
    if allowance is None:
        allowance = abs(whole.mean() - half.mean()) + 3 * rough
    return {"measured": whole.mean(), "standard_error": error, "allowance": allowance}


def claims(record, limits):
    """Of each claim its numbers and those of its control."""
    predicted, ridge, ratios = record["predicted_time"][:], record["ridge_time"][-1], record["ratio"][:]
    error, time, noisy = (record[name][:] for name in ("extremal_error", "extremal_time", "noisy_extremal_time"))
    expected = np.array([limits[-1].error(t) for t in predicted[-1]])
    for j, name in enumerate(("first_minimum", "maximum", "second_minimum")):
        once, twice = np.log(error[:, :, -1, :, j] / expected[j])
        found = observed(*once)
        competitor = np.log(limits[-1].ridge_error(predicted[-1, j]) / expected[j])
        yield f"error_at_{name}", [found | {"predicted": 0, "competitor": competitor}, observed(*twice, found["allowance"])]
        # The control of the maximum is the next smaller ratio, that of minima noisier labels.
        once, broken = (np.log(values[..., j] / predicted[-1, j]) for values in (time[0, :, -1], time[0, :, -2] if j == 1 else noisy[0, :, -1]))
        found = observed(*once)
        competitor = np.log(ridge[j] / predicted[-1, j])
        yield f"time_of_{name}", [found | {"predicted": 0, "competitor": competitor}, observed(*broken, found["allowance"])]
    gains = np.log(error[0, ..., 1] / error[0, ..., 2])
    yield "second_descent", [
        observed(*gains[:, -1]) | {"predicted": np.log(expected[1] / expected[2]), "competitor": 0}, observed(*gains[:, 0])]
    powers = np.log(time[0, :, -1] / time[0, :, -2]) / np.log(ratios[-1] / ratios[-2])
    power = np.log(predicted[-1, 2] / predicted[-2, 2]) / np.log(ratios[-1] / ratios[-2])
    yield "slow_time_scale", [observed(*powers[..., 2]) | {"predicted": power, "competitor": 1}, observed(*powers[..., 0])]


def audit_two_descents(record):
    """In units of the bounds; not a number where a stored one is not, but for extrema that a limit does not have."""
    names = ("bias", "variance", "predicted_bias", "predicted_variance", "largest_eigenvalue", "smallest_eigenvalue", "extremal_error")
    if not all(np.isfinite(record[name][:]).all() for name in names):
        return np.nan, 1.0, "a stored number is missing"
    limits = [Limit(record["parameters"].attrs, ratio) for ratio in record["ratio"][:]]
    errors = [*limit_errors(record, limits), *example_errors(record), *course_errors(record), *law_errors(record)]
    errors += claim_errors(record, claims(record, limits))
    return np.max(errors), 1.0, "limits by another contour, one draw by singular values, all in law, in units of their bounds"
