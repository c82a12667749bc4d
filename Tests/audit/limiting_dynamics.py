"""Limiting dynamics (arXiv:2107.09133), again: second moments by a linear system, descents by NumPy with gradients drawn from their law."""

import numpy as np
from scipy.stats import ttest_1samp, ttest_ind

from agreement import ROUNDING, claim_errors, far, rarity

# The resamples of the bootstrap are the suite's; its error is known to a part of itself only.
RESAMPLED = 0.3
# Own descents: replicas and steps of few and of many weights, and how long those start before that do not start from rest.
FEW, MANY, BEFORE = (192, 2000), (12, 2500), 600
# For how many steps a batch is used again.
REUSES = 16


class Setting:
    def __init__(self, curvatures, rate, momentum, batch, deviation, isotropic=False, reuses=1):
        self.curvatures, self.rate, self.momentum, self.batch = curvatures, rate, momentum, batch
        self.deviation, self.isotropic, self.reuses = deviation, isotropic, reuses
        # The covariance of the noise at the minimum.
        noise = deviation**2 * curvatures / batch
        self.noise = np.full(curvatures.size, noise.mean()) if isotropic else noise

    def rest(self):
        """E θ², E θv and E v² of each direction, which one step leaves as they are."""
        d, eta, beta = self.curvatures.size, self.rate, self.momentum
        position, product, velocity = np.split(np.eye(3 * d), 3)
        h, feedback = np.diag(self.curvatures), np.zeros((d, d))
        if not self.isotropic:
            feedback = (np.outer(self.curvatures, self.curvatures) + h @ h) / self.batch
        # v' = βv − λθ + noise, θ' = θ + ηv'.
        moved = beta * product - h @ position
        after = beta**2 * velocity - 2 * beta * h @ product + (h @ h + feedback) @ position
        step = np.vstack([position + 2 * eta * moved + eta**2 * after, moved + eta * after, after])
        return np.linalg.solve(np.eye(3 * d) - step, np.concatenate([eta**2 * self.noise, eta * self.noise, self.noise])).reshape(3, d)

    def covariances(self, lags):
        """E θ_t θ_{t+k} by direction and lag, by powers of the mean step."""
        (position, product, _), found = self.rest(), []
        for _ in range(lags):
            found.append(position)
            product = self.momentum * product - self.curvatures * position
            position = position + self.rate * product
        return np.array(found).T

    def displacements(self, lags):
        """E |θ_{t+k} − θ_t|²."""
        covariances = self.covariances(max(lags) + 1).sum(axis=0)
        return 2 * (covariances[0] - covariances[lags])

    def gradient(self, theta, rng, samples):
        """Of a batch that is used again by its definition, of others by their law."""
        if self.isotropic:
            return self.curvatures * theta + np.sqrt(self.noise) * rng.standard_normal(theta.shape)
        if samples is not None:
            errors = samples[..., :-1] @ theta[..., None] - samples[..., -1:]
            return (samples[..., :-1] * errors).mean(axis=1)
        # Errors e = z·w + σζ have variance |w|² + σ²; given these, what is left of z is normal and independent of them.
        w = np.sqrt(self.curvatures) * theta
        variance = np.square(w).sum(axis=1, keepdims=True) + self.deviation**2
        z, label = rng.standard_normal(theta.shape), self.deviation * rng.standard_normal(variance.shape)
        z -= w * ((w * z).sum(axis=1, keepdims=True) + label) / variance
        squares = rng.chisquare(self.batch, variance.shape)
        return np.sqrt(self.curvatures) * (w * squares + np.sqrt(variance * squares) * z) / self.batch

    def course(self, replicas, steps, rng):
        """Positions by step, replica and direction, and the mean of v², from rest; after some steps if a batch is used again."""
        position, product, velocity = self.rest()
        theta = np.sqrt(position) * rng.standard_normal((replicas, position.size))
        v = product / position * theta + np.sqrt(velocity - product**2 / position) * rng.standard_normal(theta.shape)
        scales, samples = np.append(np.sqrt(self.curvatures), self.deviation), None
        before = BEFORE if self.reuses > 1 else 0
        course, power = np.empty((steps, *theta.shape)), np.zeros(theta.shape)
        for step in range(-before, steps):
            if self.reuses > 1 and (step + before) % self.reuses == 0:
                samples = rng.standard_normal((replicas, self.batch, scales.size)) * scales
            v = self.momentum * v - self.gradient(theta, rng, samples)
            theta = theta + self.rate * v
            if step >= 0:
                course[step] = theta
                power += v * v / steps
        return course, power


def settings(p):
    """Of few weights, and of many."""
    rate, momentum, batches, deviation = (p[name] for name in ("learning_rate", "momentum", "batches", "noise_deviation"))
    usual, last = (p["curvatures"], rate, momentum), (batches[-1], deviation)
    few = [Setting(*usual, batch, deviation) for batch in batches]
    few += [Setting(*usual, *last, isotropic=True), Setting(*usual, *last, reuses=REUSES)]
    few.append(Setting(p["curvatures"], rate / (1 - momentum), 0, *last))
    wide = np.arange(1.0, p["directions"] + 1) ** -p["curvature_power"]
    return few, [Setting(curvatures, rate, momentum, *last) for curvatures in (wide, np.full(wide.size, wide.mean()))]


def prediction_errors(record, few, many):
    rests, lags = np.array([few[b].rest() for b in range(record["batch"].size)]), record["lag"].size
    yield far(record["predicted_position_variance"][:], rests[:, 0], ROUNDING)
    yield far(record["predicted_velocity_variance"][:], rests[:, 2], ROUNDING)
    yield far(record["predicted_excess"][:], rests[:, 0] @ few[0].curvatures, ROUNDING)
    covariances = few[len(rests) - 1].covariances(lags)
    yield np.abs(record["predicted_autocorrelation"][:] - covariances / covariances[:, :1]).max() / ROUNDING
    yield far(record["predicted_displacement"][:], many[0].displacements(record["displacement_lag"][:]), ROUNDING)


def mean_errors(record):
    """Means over replicas, which differ."""
    products = record["position_product"][:]
    means = products.mean(axis=1)
    yield far(record["mean_position_variance"][:], means[..., 0], ROUNDING)
    yield far(record["mean_velocity_variance"][:], record["velocity_variance"][:].mean(axis=1), ROUNDING)
    yield far(record["mean_displacement"][:], record["displacement"][:].mean(axis=1), ROUNDING)
    yield np.abs(record["autocorrelation"][:] - means / means[..., :1]).max() / ROUNDING
    for values in (products[..., 0], record["velocity_variance"][:], record["displacement"][:]):
        yield 0 if np.unique(values).size == values.size else np.inf


def law_errors(record, few, many):
    """Of all runs, against descents of our own; and against second moments, but where a batch is used again."""
    rng, lags = np.random.default_rng(2107), np.linspace(0, record["lag"].size - 1, 6).astype(int)
    for a, setting in enumerate(few):
        course, power = setting.course(*FEW, rng)
        own = [(course[: len(course) - k] * course[k:]).mean(axis=0) for k in lags] + [power]
        stored = np.concatenate([record["position_product"][a][..., lags], record["velocity_variance"][a][..., None]], axis=-1)
        yield from (rarity(pvalue) for pvalue in ttest_ind(stored, np.moveaxis(own, 0, -1), equal_var=False).pvalue.ravel())
        if setting.reuses == 1:
            expected = np.column_stack([setting.covariances(record["lag"].size)[:, lags], setting.rest()[2]])
            yield from (rarity(pvalue) for pvalue in ttest_1samp(stored, expected).pvalue.ravel())
    lags = record["displacement_lag"][:]
    for setting, stored in zip(many, record["displacement"][:]):
        course, _ = setting.course(*MANY, rng)
        own = [np.square(course[k:] - course[:-k]).sum(axis=-1).mean(axis=0) for k in lags]
        yield from (rarity(pvalue) for pvalue in ttest_ind(stored, np.transpose(own), equal_var=False).pvalue)
        yield from (rarity(pvalue) for pvalue in ttest_1samp(stored, setting.displacements(lags)).pvalue)


def observed(values, statistic):
    """What a claim says of means over replicas; the bootstrap by our own resamples."""
    count = len(values)
    weights = np.random.default_rng(1).multinomial(count, np.full(count, 1 / count), size=400) / count
    resampled = [statistic(means) for means in np.tensordot(weights, values, axes=1)]
    return {"measured": statistic(values.mean(axis=0)), "standard_error": np.std(resampled, ddof=1), "allowance": 0}


def first_zero(values):
    """Where a line between numbers at successive lags is 0 first."""
    after = int(np.argmax(values <= 0))
    return after - values[after] / (values[after] - values[after - 1])


def oscillator_zero(setting, mass):
    """When the autocorrelation of mθ″ + (1 − β)θ′ + λθ = noise is 0 first, in steps."""
    damping = (1 - setting.momentum) / (2 * mass)
    frequency = np.sqrt(setting.curvatures[0] / mass - damping**2)
    return (np.pi / 2 + np.arctan(damping / frequency)) / frequency / setting.rate


def claims(record, few, many):
    """Of each claim its numbers and those of its control."""
    products, powers = record["position_product"][:], record["velocity_variance"][:]
    largest, isotropic, reused, plain = range(record["batch"].size - 1, len(few))
    usual, first = few[largest], few[0]
    curvatures, (positions, _, velocities), covariances = usual.curvatures, usual.rest(), usual.covariances(record["lag"].size)
    contrast = lambda means: np.log(means[0] / means[-1])
    yield "equal_variances", [observed(products[a, ..., 0], contrast) | {
        "predicted": contrast(positions), "competitor": contrast(1 / curvatures)} for a in (largest, isotropic)]
    yield "unequal_velocities", [observed(powers[a], contrast) | {
        "predicted": contrast(velocities), "competitor": 0} for a in (largest, isotropic)]

    def excess(setting):
        """ln of the excess over ησ² tr H/(2S(1 − β))."""
        return lambda means: np.log(means @ curvatures * 2 * (1 - setting.momentum) / (setting.rate * setting.noise.sum()))
    # Without feedback the noise of the minimum is everywhere.
    alone = curvatures / (1 - first.rate * curvatures / (2 * (1 + first.momentum)))
    yield "excess_loss", [observed(products[a, ..., 0], excess(few[a])) | {
        "predicted": excess(first)(first.rest()[0]), "competitor": np.log(alone.sum() / curvatures.sum())} for a in (0, reused)]
    zero = first_zero(covariances[0])
    yield "oscillation", [observed(products[a, :, 0], lambda means: np.log(first_zero(means) / zero)) | {
        "predicted": 0, "competitor": np.log(oscillator_zero(usual, usual.rate / 2) / zero)} for a in (largest, reused)]
    slow = usual.rate * curvatures[-1] / (1 - usual.momentum)
    start, end = round(0.5 / slow), round(1.5 / slow)
    decay = lambda means: np.log(means[start] / means[end]) / (slow * (end - start))
    yield "slow_decay", [observed(products[a, :, -1], decay) | {
        "predicted": decay(covariances[-1]), "competitor": -np.log1p(-slow) / slow} for a in (largest, plain)]
    lags = record["displacement_lag"][:]
    fitted = lags >= 64
    power = lambda means: np.polyfit(np.log(lags[fitted]), np.log(means[fitted]), 1)[0]
    yield "anomalous_exponent", [observed(values, power) | {
        "predicted": power(many[0].displacements(lags)), "competitor": 1} for values in record["displacement"][:]]


def audit_limiting_dynamics(record):
    """In units of the bounds; not a number where a stored one is not."""
    names = ("position_product", "velocity_variance", "displacement", "autocorrelation")
    if not all(np.isfinite(record[name][:]).all() for name in names):
        return np.nan, 1.0, "a stored number is missing"
    few, many = settings(record["parameters"].attrs)
    found = dict(claims(record, few, many))
    resampled = {(name, "standard_error"): RESAMPLED * max(values["standard_error"] for values in both) for name, both in found.items()}
    errors = [*prediction_errors(record, few, many), *mean_errors(record), *law_errors(record, few, many)]
    errors += claim_errors(record, found, resampled)
    return np.max(errors), 1.0, "second moments by a linear system, own descents in law, and claims, in units of their bounds"
