"""N agents against the mean-field equation of paper-notes/borghi2026.md: limits, noise, laws and fits again with NumPy and SciPy.

The record's agents are simulated by rejection and brought up to date when they are looked at; here all move to every event.
"""

import numpy as np
from scipy.stats import chi2, ks_2samp, norm

from borghi2026 import Fluctuations, Instance, JointLaw, Mixture

JOINT, REDUCED, FAR, INDEPENDENT = range(4)
# A law is rejected at this probability; about two hundred tests of a correct record then fail once in 500000.
REJECTED = 1e-8
# For a few operations on stored numbers of order 1.
ROUNDING = 1e-11
# The joint limit, by the record's time steps; some hundred times less than the distance of 10^6 agents from it.
JOINT_LIMIT = 1e-5
# Relative, of constants of linear noise: a tenth of the least standard error of what they are compared with.
PREDICTION = 3e-3
# Relative spread of a bootstrap's standard error with 400 resamples, times seven.
BOOTSTRAP = 0.25
# Replicas here, and the terms of order 1/N that linear noise leaves out are at most so many relative 1/N.
REPLICAS, CORRECTION = 400, 50


def replicas(record):
    """Of each population."""
    parameters = record["parameters"].attrs
    scaled = parameters["replicas"] * np.sqrt(record["population"][-1] / record["population"][:])
    least = parameters["replicas"]
    return np.clip(scaled.astype(int), least, max(least, parameters["most_replicas"]))


def values(record, kind, time, population):
    """Distances, then errors of four means: 5 x replica. NaN is kept if it is not where it should be."""
    distance, moments = record["wasserstein_distance"], record["moment_error"]
    both = np.vstack([distance[kind, time, population], moments[kind, time, :, population]])
    return both[:, :replicas(record)[population]]


def structure_error(record):
    """Numbers where there should be numbers, NaN elsewhere; axes; |mean error| ≤ W₁; histograms of the stored means."""
    times, far = record["time"].size, np.array([False, False, True, False])
    has = np.arange(record["replica"].size) < replicas(record)[:, None]
    looked = ~far[:, None] | (np.arange(times) == 0)
    has = looked[:, :, None, None] & has
    both = np.arange(4) < np.array([4, 4, 2, 2])[:, None]
    expected = (has, has[:, :, None] & both[:, None, :, None, None])
    for name, finite in zip(("wasserstein_distance", "moment_error"), expected):
        yield 0 if np.array_equal(np.isfinite(record[name][:]), finite) else np.inf
    parameters, edge, value = record["parameters"].attrs, record["edge"][:], record["value"][:]
    for found, chosen in ((record["time"], "times"), (record["population"], "populations")):
        yield np.abs(found[:] - parameters[chosen]).max() / ROUNDING
    # Outside the cells there is nobody, and within one the mean is out by at most a width.
    excess = np.abs(record["moment_error"][:, :, 0]) - record["wasserstein_distance"][:]
    yield np.nanmax(excess) / (edge[1] - edge[0])
    width = value[1] - value[0]
    counts = record["histogram"][:] * width * record["population"][:][:, None, None]
    yield np.abs(counts - np.round(counts)).max() / 1e-6
    missing = 1 - record["histogram"][:].sum(axis=2) * width
    mean = record["histogram"][:] @ value * width
    stored = record["moment_error"][JOINT, 0, ::2, :, 0].T + record["limit_moment"][JOINT, 0, ::2]
    yield (np.abs(mean - stored) / (width / 2 + 8 * np.abs(missing))).max()
    # A count is binomial, and its mean moves with the whole population, which doubles the variance.
    expected = record["limit_density"][:] * width
    size = record["population"][:][:, None, None]
    yield (np.abs(counts / size - expected) / (7 * np.sqrt(3 * np.abs(expected) / size) + 7 / size)).max()


def profile(places, masses, x, period=28.0):
    """Density, and mass below x, of masses at places, from Fourier's series of a smooth law."""
    k = 2 * np.pi * np.arange(1, 160) / period
    series = np.exp(1j * np.outer(k, places)) @ masses * 2 / period
    waves = np.exp(-1j * np.outer(x, k))
    below = (x + period / 2) / period + ((waves - np.exp(1j * k * period / 2)) @ (series / (-1j * k))).real
    return 1 / period + (waves @ series).real, below


def limit_error(record, mixtures):
    """Distribution functions, means and densities of all limits, each in units of its bound."""
    instance, ratio = Instance.of(record), record["parameters"].attrs["timescale_ratio"]
    edge, value, square = record["edge"][:], record["value"][:], instance.thermal_variance
    for kind in (REDUCED, FAR, INDEPENDENT):
        for time, law in enumerate(mixtures[kind]):
            second = law.variance + law.mean**2
            yield np.abs(record["limit_distribution"][kind, time] - law.distribution(edge)).max() / ROUNDING
            moments = [law.mean, second, law.mean, second + square]
            yield np.abs(record["limit_moment"][kind, time] - moments).max() / ROUNDING
    joint = JointLaw(instance, ratio, points=112, offsets=48)
    theta = joint.h + joint.y[:, None]
    for time, law in enumerate(joint.solve(record["time"][:], 0.005)):
        masses = law * joint.cell
        moments = [(masses * what).sum() for what in (joint.h, joint.h**2, theta, theta**2)]
        yield np.abs(record["limit_moment"][JOINT, time] - moments).max() / JOINT_LIMIT
        h = masses.sum(axis=0)
        yield np.abs(record["limit_distribution"][JOINT, time] - profile(joint.h, h, edge)[1]).max() / JOINT_LIMIT
        if time == 0:
            width = value[1] - value[0]
            ends = profile(joint.h, h, np.append(value[0] - width / 2, value + width / 2))[1]
            yield np.abs(record["limit_density"][0] - np.diff(ends) / width).max() / JOINT_LIMIT
            found = profile(theta.ravel(), masses.ravel(), value)[0]
            yield np.abs(record["limit_density"][1] - found).max() / JOINT_LIMIT


def constants(record, mixtures):
    """√N times deviations of four means, then √N E W₁: kind x time x 5."""
    instance, times = Instance.of(record), record["time"][:]
    ratio, square = record["parameters"].attrs["timescale_ratio"], instance.thermal_variance
    found = np.full((4, times.size, 5), np.nan)
    for kind, modes in ((JOINT, 5), (REDUCED, 1)):
        noise = Fluctuations(instance, ratio, modes, 72)
        variances = noise.variances(times, 0.025)
        found[kind, :, :4] = np.sqrt(variances[:, :4])
        found[kind, :, 4] = np.sqrt(2 * np.maximum(variances[:, 4:], 0) / np.pi).sum(axis=1) * noise.width
    x = record["edge"][:]
    for time, law in enumerate(mixtures[REDUCED]):
        second = law.variance + law.mean**2
        # As ε → 0, θ is drawn anew about each h.
        fresh = np.array([square, 2 * square**2 + 4 * square * second])
        found[REDUCED, time, 2:4] = np.sqrt(np.square(found[REDUCED, time, :2]) + fresh)
        m, v = law.means, law.variances
        fourth = law.weights @ (m**4 + 6 * m * m * v + 3 * v * v)
        below = np.clip(law.distribution(x), 0, 1)
        distance = np.sqrt(2 * below * (1 - below) / np.pi).sum() * (x[1] - x[0])
        found[INDEPENDENT, time] = [np.sqrt(law.variance), np.sqrt(fourth - second**2), np.nan, np.nan, distance]
    return found


def prediction_error(record, found):
    """Stored constants against those."""
    for kind in (JOINT, REDUCED):
        stored = np.column_stack([record["predicted_moment_constant"][kind], record["predicted_wasserstein_constant"][kind]])
        yield np.abs(stored / found[kind] - 1).max() / PREDICTION


def large_error(record, found):
    """All but the smallest populations against linear noise, in logarithms of probabilities."""
    for position, size in enumerate(record["population"][:]):
        for kind in (JOINT, REDUCED, INDEPENDENT):
            for time, constant in enumerate(found[kind]):
                bias = CORRECTION / size
                if bias > 0.1:
                    continue
                distance, *errors = values(record, kind, time, position)
                for error, scale in zip(errors, constant[:4]):
                    if np.isfinite(scale):
                        total = size * np.square(error / scale).sum()
                        yield chi2.sf(total / (1 + bias), error.size)
                        yield chi2.cdf(total / (1 - bias), error.size)
                # The mean of |G| has at most the relative deviation √(π/2 − 1) = 0.756 of a normal number's.
                miss = abs(np.sqrt(size) * distance.mean() / constant[4] - 1) - bias
                yield norm.sf(miss * np.sqrt(distance.size) / 0.756)


def simulate(instance, ratio, size, times, random, closed=False):
    """(h, θ) of replicas of N agents at the times; with `closed`, selection by w(h). Replicas run side by side."""
    scale, rate = np.sqrt(instance.thermal_variance), instance.jump_rate * size
    h = instance.initial_mean + np.sqrt(instance.initial_variance) * random.standard_normal((REPLICAS, size))
    y = scale * random.standard_normal(h.shape)
    clock = np.zeros(REPLICAS)

    def relax(rows, waits):
        decay = np.exp(-instance.stiffness / ratio * waits)[:, None] if ratio else 0
        y[rows] = decay * y[rows] + scale * np.sqrt(1 - decay * decay) * random.standard_normal((rows.size, size))

    for end in times:
        while True:
            # A wait that passes the end is dropped, as waits have no memory.
            waits = random.exponential(1 / rate, REPLICAS)
            rows = np.flatnonzero(clock + waits <= end)
            rows, waits = rows[clock[rows] < end], waits[rows][clock[rows] < end]
            late = np.setdiff1d(np.flatnonzero(clock < end), rows)
            if not closed:
                relax(late, end - clock[late])
                relax(rows, waits)
            clock[late], clock[rows] = end, clock[rows] + waits
            if not rows.size:
                break
            chances = instance.weight(h[rows]) if closed else np.exp(
                -instance.selection_pressure / 2 * np.square(h[rows] + y[rows] - instance.optimum))
            sums = np.cumsum(chances, axis=1)
            donor = (sums < sums[:, -1:] * random.random((rows.size, 1))).sum(axis=1)
            replaced = random.integers(size, size=rows.size)
            moved = instance.mutation_size * random.standard_normal(rows.size)
            h[rows, replaced], y[rows, replaced] = h[rows, donor] + moved, y[rows, donor] - moved
        yield h, h + y


def law_error(record, mixtures):
    """The smallest populations against those simulated here, and the next from the far start, in probabilities."""
    random, far_mean = np.random.default_rng(1), record["parameters"].attrs["far_mean"]
    instance, edge = Instance.of(record), record["edge"][:][::10]
    ratio, times = record["parameters"].attrs["timescale_ratio"], record["time"][:]
    sizes = record["population"][:2]
    runs = [
        (JOINT, 0, simulate(instance, ratio, sizes[0], times, random)),
        (REDUCED, 0, simulate(instance, 0, sizes[0], times, random)),
        (FAR, 0, simulate(Instance.of(record, initial_mean=far_mean), 0, sizes[0], times[:1], random, closed=True)),
        (FAR, 1, simulate(Instance.of(record, initial_mean=far_mean), 0, sizes[1], times[:1], random, closed=True)),
        (INDEPENDENT, 0, ((independent(law, sizes[0], random),) * 2 for law in mixtures[INDEPENDENT]))]
    for kind, position, run in runs:
        for time, (h, theta) in enumerate(run):
            stored = values(record, kind, time, position)
            limit = record["limit_distribution"][kind, time][::10]
            shares = np.array([np.searchsorted(np.sort(row), edge, side="right") for row in h]) / h.shape[1]
            found = [np.abs(shares - limit).sum(axis=1) * (edge[1] - edge[0])]
            found += [(what**power).mean(axis=1) for what in (h, theta) for power in (1, 2)]
            shift = np.append(0, record["limit_moment"][kind, time])
            for number in range(5 if kind in (JOINT, REDUCED) else 3):
                yield ks_2samp(stored[number], found[number] - shift[number], method="asymp").pvalue


def independent(law, size, random):
    """Replicas of draws from a mixture."""
    which = random.choice(law.means.size, (REPLICAS, size), p=law.weights / law.weights.sum())
    return law.means[which] + np.sqrt(law.variances[which]) * random.standard_normal(which.shape)


def sizes(record, quantity, kind, time):
    """Of all populations but the smallest: ln of the size of the error, and its standard error."""
    groups = [values(record, kind, time, n)[quantity == "mean"] for n in range(1, record["population"].size)]
    squares = [group if quantity == "wasserstein" else np.square(group) for group in groups]
    power = 1 if quantity == "wasserstein" else 0.5
    return np.array([(power * np.log(x.mean()), power * x.std() / x.mean() / np.sqrt(x.size)) for x in squares]).T


def claim_error(record, mixtures, found):
    """Numbers of all claims and their controls, each in units of its bound."""
    level = np.log(record["population"][1:])
    leverage = (level - level.mean()) / np.square(level - level.mean()).sum()
    for time in range(record["time"].size):
        for number, quantity in ((4, "wasserstein"), (0, "mean")):
            for id, kind, part in (
                    ("slope", JOINT, ""), ("slope", FAR, "/control"), ("constant", JOINT, ""),
                    ("constant", INDEPENDENT, "/control"), ("constant_reduced", REDUCED, ""),
                    ("constant_reduced", INDEPENDENT, "/control")):
                name, _, suffix = id.partition("_")
                group = f"{quantity}_{name}_{time}" + ("_" + suffix if suffix else "")
                observed, claim = record[f"checks/{group}{part}"].attrs, record[f"checks/{group}"].attrs
                size, error = sizes(record, quantity, kind, 0 if kind == FAR else time)
                scaled, limit = size + level / 2, REDUCED if suffix else JOINT
                weights = leverage if name == "slope" else np.full(level.size, 1 / level.size)
                measured = weights @ size if name == "slope" else np.exp(weights @ scaled)
                spread = np.sqrt(np.square(weights * error).sum()) * (1 if name == "slope" else measured)
                yield abs(observed["measured"] - measured) / ROUNDING
                yield abs(np.log(observed["standard_error"] / spread)) / BOOTSTRAP
                if name == "slope":
                    predicted, competitor = -0.5, -1 / 3
                    least = abs(scaled[0] - scaled[1:].mean()) * abs(leverage[0])
                    yield abs(observed["allowance"] - least) / ROUNDING
                else:
                    predicted, competitor = claim["predicted"], found[INDEPENDENT, time, number]
                    table = "predicted_wasserstein_constant" if number else "predicted_moment_constant"
                    row = record[table][0 if limit == JOINT else 1, time]
                    yield abs(predicted - (row if number else row[0])) / ROUNDING
                    # The rest is how far a coarser prediction is.
                    rest = observed["allowance"] - abs(measured - np.exp(scaled[1:].mean()))
                    yield abs(rest / predicted - 0.01) / (0.01 + ROUNDING)
                yield abs(claim["predicted"] - predicted) / ROUNDING
                yield abs(claim["competitor"] - competitor) / 1e-4


def audit_large_population(record):
    """Everything but the random numbers."""
    structure = np.max(list(structure_error(record)))
    if not structure <= 1:
        return structure, 1, "what is stored is not complete"
    near, far = Instance.of(record), Instance.of(record, initial_mean=record["parameters"].attrs["far_mean"])
    mixtures = [[Mixture(instance, time) for time in record["time"][:]] for instance in (near, near, far, near)]
    found = constants(record, mixtures)
    chances = np.array([*large_error(record, found), *law_error(record, mixtures)])
    errors = [
        structure,
        np.max(list(limit_error(record, mixtures))),
        np.max(list(prediction_error(record, found))),
        np.max(np.log(np.maximum(chances, 1e-300)) / np.log(REJECTED)),
        np.max(list(claim_error(record, mixtures, found))),
    ]
    return np.max(errors), 1, "limits by Fourier's method, noise by the adjoint, laws by simulation, fits, in units of their bounds"
