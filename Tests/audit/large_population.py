"""N agents against the mean-field equation of paper-notes/borghi2026.md: limits, noise, laws and fits with NumPy and SciPy.

The record's agents are brought up to date when they are looked at, and donors found by rejection; here all agents of a
population move to each event, and the donor is drawn from all weights.
"""

import numpy as np
from scipy.stats import chi2, ks_2samp, norm

from borghi2026 import Fluctuations, Instance, JointLaw, Mixture, draw, profile, simulate

JOINT, REDUCED, FAR, INDEPENDENT = KINDS = range(4)
# A law is rejected at this probability; the two hundred tests of a correct record reject one in a million times.
REJECTED = 4e-9
# For some hundred operations on stored numbers of order 1.
ROUNDING = 1e-11
# The joint limit, by the record's time steps; some hundred times less than the distance of 10^6 agents from it.
JOINT_LIMIT = 1e-5
# Relative, of constants of linear noise; a tenth of the least standard error of what is compared with them.
PREDICTION = 3e-3
# Of the logarithm of a bootstrap's standard error: seven times 1/√(2 · 400), and the skewness of a mean of few squares.
BOOTSTRAP = 0.4
# Populations simulated here; and linear noise leaves out terms of at most so many relative 1/N.
REPLICAS, CORRECTION = 400, 50


def replicas(record):
    """How many each population has."""
    parameters, size = record["parameters"].attrs, record["population"][:]
    least = parameters["replicas"]
    return np.clip((least * np.sqrt(size[-1] / size)).astype(int), least, max(least, parameters["most_replicas"]))


def values(record, kind, time, population):
    """Distances, then errors of the means of h, h², θ, θ²: 5 x replica."""
    errors = record["moment_error"][kind, time, :, population]
    both = np.vstack([record["wasserstein_distance"][kind, time, population], errors])
    return both[:, :replicas(record)[population]]


def structure_error(record):
    """Axes, and numbers where there should be numbers and NaN elsewhere; a mean is no further off than W₁."""
    parameters, edge = record["parameters"].attrs, record["edge"][:]
    for found, chosen in ((record["time"], "times"), (record["population"], "populations")):
        yield np.abs(found[:] - parameters[chosen]).max() / ROUNDING
    yield np.abs(edge - np.linspace(-7, 7, edge.size + 1)[1:]).max() / ROUNDING
    looked = (np.arange(4)[:, None] != FAR) | (np.arange(record["time"].size) == 0)
    there = looked[:, :, None, None] & (record["replica"][:] < replicas(record)[:, None])
    moments = np.arange(4) < np.array([4, 4, 2, 2])[:, None]
    for name, expected in (
            ("wasserstein_distance", there), ("moment_error", there[:, :, None] & moments[:, None, :, None, None])):
        yield 0 if np.array_equal(np.isfinite(record[name][:]), expected) else np.inf
    excess = np.abs(record["moment_error"][:, :, 0]) - record["wasserstein_distance"][:]
    yield np.nanmax(excess) / (edge[1] - edge[0])


def histogram_error(record):
    """Counts are whole numbers, have the stored means, and are near the limit."""
    value, size = record["value"][:], record["population"][:][:, None, None]
    width = value[1] - value[0]
    shares = record["histogram"][:] * width
    yield np.abs(shares * size - np.round(shares * size)).max() / 1e-6
    # Where an agent is in its cell is not known, and who is outside is at most so far away.
    stored = record["moment_error"][JOINT, 0, ::2, :, 0].T + record["limit_moment"][JOINT, 0, ::2]
    yield (np.abs(shares @ value - stored) / (width / 2 + 8 * np.abs(1 - shares.sum(axis=2)))).max()
    # Binomial numbers, of which the mean moves with the whole population: three times the variance is more than enough.
    limit = np.abs(record["limit_density"][:]) * width
    yield (np.abs(shares - limit) / (7 * np.sqrt(3 * limit / size) + 7 / size)).max()


def limit_error(record, mixtures):
    """Distribution functions, means and densities of all limits."""
    instance, edge, value = Instance.of(record), record["edge"][:], record["value"][:]
    for kind in (REDUCED, FAR, INDEPENDENT):
        for time, law in enumerate(mixtures[kind]):
            yield np.abs(record["limit_distribution"][kind, time] - law.distribution(edge)).max() / ROUNDING
            second = law.variance + law.mean**2
            moments = [law.mean, second, law.mean, second + instance.thermal_variance]
            yield np.abs(record["limit_moment"][kind, time] - moments).max() / ROUNDING
    joint = JointLaw(instance, record["parameters"].attrs["timescale_ratio"], points=112, offsets=48)
    theta = joint.h + joint.y[:, None]
    for time, law in enumerate(joint.cell * joint.solve(record["time"][:], 0.005)):
        moments = [(law * what).sum() for what in (joint.h, joint.h**2, theta, theta**2)]
        yield np.abs(record["limit_moment"][JOINT, time] - moments).max() / JOINT_LIMIT
        _, below = profile(joint.h, law.sum(axis=0), edge)
        yield np.abs(record["limit_distribution"][JOINT, time] - below).max() / JOINT_LIMIT
        if time == 0:
            # Of h it is the mean over a cell.
            width = value[1] - value[0]
            _, below = profile(joint.h, law.sum(axis=0), np.append(value - width / 2, value[-1] + width / 2))
            density, _ = profile(theta.ravel(), law.ravel(), value)
            yield np.abs(record["limit_density"][:] - [np.diff(below) / width, density]).max() / JOINT_LIMIT


def constants(record, mixtures):
    """√N times the deviations of the means of h, h², θ, θ², then √N E W₁: kind x time x 5."""
    instance, x = Instance.of(record), record["edge"][:]
    found = np.full((4, record["time"].size, 5), np.nan)
    for kind, modes in ((JOINT, 4), (REDUCED, 1)):
        noise = Fluctuations(instance, record["parameters"].attrs["timescale_ratio"], modes, 64)
        variances = noise.variances(record["time"][:], 0.05)
        found[kind, :, :4] = np.sqrt(variances[:, :4])
        found[kind, :, 4] = np.sqrt(2 * np.maximum(variances[:, 4:], 0) / np.pi).sum(axis=1) * noise.width
    for time, law in enumerate(mixtures[INDEPENDENT]):
        m, v, square, second = law.means, law.variances, instance.thermal_variance, law.variance + law.mean**2
        # As ε → 0 each θ is a fresh draw about its h.
        found[REDUCED, time, 2:4] = np.sqrt(
            np.square(found[REDUCED, time, :2]) + [square, 2 * square**2 + 4 * square * second])
        fourth = law.weights @ (m**4 + 6 * m * m * v + 3 * v * v)
        below = np.clip(law.distribution(x), 0, 1)
        found[INDEPENDENT, time, :2] = np.sqrt([law.variance, fourth - second**2])
        found[INDEPENDENT, time, 4] = np.sqrt(2 * below * (1 - below) / np.pi).sum() * (x[1] - x[0])
    return found


def stored_constants(record, kind):
    """The same as it is stored: time x 5."""
    return np.column_stack([record["predicted_moment_constant"][kind], record["predicted_wasserstein_constant"][kind]])


def large_chances(record, found):
    """Large populations against linear noise: probabilities to be so far from it."""
    for position, size in enumerate(record["population"][:]):
        bias = CORRECTION / size
        for kind, time in np.ndindex(found.shape[:2]):
            if bias > 0.1 or kind == FAR:
                continue
            distance, *errors = values(record, kind, time, position)
            for error, scale in zip(errors, found[kind, time, :4]):
                if np.isfinite(scale):
                    total = size * np.square(error / scale).sum()
                    yield from (chi2.sf(total / (1 + bias), error.size), chi2.cdf(total / (1 - bias), error.size))
            # |G| has the relative deviation √(π/2 − 1) = 0.756 if G is normal, a mean of several |G| has less.
            miss = abs(np.sqrt(size) * distance.mean() / found[kind, time, 4] - 1) - bias
            yield norm.sf(miss * np.sqrt(distance.size) / 0.756)


def small_chances(record, mixtures):
    """Small populations against others simulated here: probabilities that two laws that are one differ so much."""
    random, parameters = np.random.default_rng(1), record["parameters"].attrs
    near, far = Instance.of(record), Instance.of(record, initial_mean=parameters["far_mean"])
    edge, times, (small, next_) = record["edge"][::10], record["time"][:], record["population"][:2]
    for kind, position, run in (
            (JOINT, 0, simulate(near, parameters["timescale_ratio"], small, times, random, REPLICAS)),
            (REDUCED, 0, simulate(near, 0, small, times, random, REPLICAS)),
            (FAR, 0, simulate(far, 0, small, times[:1], random, REPLICAS, closed=True)),
            (FAR, 1, simulate(far, 0, next_, times[:1], random, REPLICAS // 2, closed=True)),
            (INDEPENDENT, 0, ((draw(law, small, random, REPLICAS),) * 2 for law in mixtures[INDEPENDENT]))):
        for time, (h, theta) in enumerate(run):
            below = np.array([np.searchsorted(np.sort(row), edge, side="right") for row in h]) / h.shape[1]
            distance = np.abs(below - record["limit_distribution"][kind, time, ::10]).sum(axis=1) * (edge[1] - edge[0])
            means = [(what**power).mean(axis=1) for what in (h, theta) for power in (1, 2)]
            found = np.array([distance, *(np.array(means) - record["limit_moment"][kind, time][:, None])])
            for stored, other in zip(values(record, kind, time, position), found):
                if np.isfinite(stored).all():
                    yield ks_2samp(stored, other, method="asymp").pvalue


def sizes(record, number, kind, time):
    """Logarithms of E W₁ (number 4) or of the RMS error of the mean of h (0), but of the smallest population, and errors."""
    groups = [values(record, kind, time, n)[0 if number else 1] for n in range(1, record["population"].size)]
    power = 1 if number else 0.5
    groups = [np.abs(group) ** (1 / power) for group in groups]
    return np.array([(power * np.log(x.mean()), power * x.std() / x.mean() / np.sqrt(x.size)) for x in groups]).T


def observation_error(record, name, found, error, allowance, more):
    """A measurement, its standard error, and its allowance, which may be larger by so much."""
    observed = record[f"checks/{name}"].attrs
    yield abs(observed["measured"] - found) / ROUNDING
    yield abs(np.log(observed["standard_error"] / error)) / BOOTSTRAP
    excess = observed["allowance"] - allowance
    yield max(-excess, excess - more) / ROUNDING


def claim_error(record, found):
    """All numbers of the claims and of their controls."""
    level = np.log(record["population"][1:])
    leverage = (level - level.mean()) / np.square(level - level.mean()).sum()
    for time, (number, quantity) in ((t, q) for t in range(record["time"].size) for q in ((4, "wasserstein"), (0, "mean"))):
        for part, kind, when in (("", JOINT, time), ("/control", FAR, 0)):
            size, error = sizes(record, number, kind, when)
            scaled = size + level / 2
            allowance = abs((scaled[0] - scaled[1:].mean()) * leverage[0])
            yield from observation_error(
                record, f"{quantity}_slope_{time}{part}", leverage @ size, np.linalg.norm(leverage * error), allowance, 0)
        slope = record[f"checks/{quantity}_slope_{time}"].attrs
        yield from (abs(slope["predicted"] + 1 / 2) / ROUNDING, abs(slope["competitor"] + 1 / 3) / ROUNDING)
        for suffix, row in (("", JOINT), ("_reduced", REDUCED)):
            name = f"{quantity}_constant_{time}{suffix}"
            claim = record[f"checks/{name}"].attrs
            yield abs(claim["predicted"] - stored_constants(record, row)[time, number]) / ROUNDING
            yield abs(claim["competitor"] / found[INDEPENDENT, time, number] - 1) / 1e-4
            for part, kind in (("", row), ("/control", INDEPENDENT)):
                size, error = sizes(record, number, kind, time)
                scaled = size + level / 2
                measured = np.exp(scaled.mean())
                # A coarser prediction is at most two per cent away.
                yield from observation_error(
                    record, name + part, measured, measured * np.linalg.norm(error) / error.size,
                    abs(measured - np.exp(scaled[1:].mean())), 0.02 * claim["predicted"])


def audit_large_population(record):
    """Everything but the random numbers themselves."""
    structure = np.max([*structure_error(record), *histogram_error(record)])
    if not structure <= 1:
        return structure, 1, "numbers are missing, or contradict each other"
    near, far = Instance.of(record), Instance.of(record, initial_mean=record["parameters"].attrs["far_mean"])
    mixtures = [[Mixture(instance, time) for time in record["time"][:]] for instance in (near, near, far, near)]
    found = constants(record, mixtures)
    chances = np.array([*large_chances(record, found), *small_chances(record, mixtures)])
    errors = [
        structure,
        np.max(list(limit_error(record, mixtures))),
        np.max([np.abs(stored_constants(record, kind) / found[kind] - 1) for kind in (JOINT, REDUCED)]) / PREDICTION,
        np.max(np.log(np.maximum(chances, 1e-300)) / np.log(REJECTED)),
        np.max(list(claim_error(record, found))),
    ]
    return np.max(errors), 1, "limits by Fourier's method, noise by the adjoint, agents, and fits, in units of their bounds"
