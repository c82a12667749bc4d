"""How much noise is best (arXiv:2603.19808) again: the mixture against its own parameter, linear noise by SciPy, and agents in law."""

from functools import lru_cache

import h5py
import numpy as np
from scipy.integrate import solve_ivp
from scipy.optimize import brentq, minimize_scalar
from scipy.special import gammaln, logsumexp
from scipy.stats import chi2, ks_2samp, kurtosis, norm, sem

from borghi2026 import Instance

# What the record does not state as a parameter: sizes over others, the narrow start, and where linear noise ends.
MEAN_FACTORS, NARROWING, ENLARGEMENT, REDUCTION, USABLE = np.array([0.25, 1, 4]), 4, 1.2, 10, 0.9
SPANS = {"fall_time": (10, 101), "short_time": (7, 71), "time": (16, 161)}
# For a few operations on stored numbers of order 1, for a root, a minimum, and linear noise by the record's time steps.
ROUNDING, ROOT, MINIMUM, STEPPING = 1e-9, 1e-8, 1e-4, 1e-3
# Of an allowance that linear noise gives.
ALLOWANCE = 2e-4
# A number is rejected at this probability; a million numbers of a correct record reject one in ten million times.
REJECTED = 1e-13
# Linear noise leaves out a relative error of so many over N² of means, over N of squares, and of variances less than such a factor.
CORRECTION, SPREAD = 10, 1.5
# From a narrow start it holds until this time; afterwards populations are simulated here, until another.
EARLY, LATE, REPLICAS = 0.5, 4, 32
# What is not reached by then is never.
FAR = 2000
# The record's resamples and those here, and the standard errors that a bootstrap's may be off.
RESAMPLES, MORE_RESAMPLES, STANDARD_ERRORS = 400, 1000, 7


class Course:
    """Σ p_n N(m_n, v_n) with p_n ∝ sⁿ c_n/n!, which is the exact solution at the time ln Σ sⁿ c_n/n! over λ."""

    def __init__(self, instance, count):
        self.instance = instance
        self.means, self.variances, growth = instance.generations(count)
        self.order = np.arange(count)
        self.terms = growth - gammaln(self.order + 1)

    def at(self, log_scale):
        """Time, |E h − h*| and E (h − h*)², for one or many ln s."""
        terms = self.terms + np.multiply.outer(log_scale, self.order)
        total = logsumexp(terms, axis=-1)
        weights, distance = np.exp(terms - total[..., None]), self.means - self.instance.optimum
        return total / self.instance.jump_rate, np.abs(weights @ distance), weights @ (self.variances + np.square(distance))


def exact_time(instance, level, which, until):
    """When |E h − h*| (1) or E (h − h*)² (2) is first at a level, looked for somewhat beyond a time."""
    course, last = Course(instance, int(2 * instance.jump_rate * until + 200)), instance.jump_rate * until + 1
    while course.at(np.log(last))[0] < 1.2 * until:
        last *= 1.5
    scales = np.log(np.linspace(0, last, 400)[1:])
    below = course.at(scales)[which] <= level
    if not below.any():
        return np.nan
    after = np.argmax(below)
    root = brentq(lambda scale: course.at(scale)[which] - level, *scales[after - 1:after + 1], xtol=1e-14)
    return course.at(root)[0]


@lru_cache(maxsize=None)
class Noise:
    """Linear noise of the means of h − h* and of its square: 2 x time, limits, N times the variances, and N times the biases.

    With K f = M_σ∗[w f], τ f its mass, g = K f/τf: the measure of N agents drifts by λ(K f_N/τf_N − f_N), of which the second order
    in the fluctuations, λ(g τCτ − K Cτ)/(τf)², drives the bias. At nodes h* + 4 sinh x, for masses.
    """

    def __init__(self, instance, until, count):
        deviation = np.sqrt(max(instance.initial_variance, instance.resting_variance))
        start, reach = instance.initial_mean - instance.optimum, 7 * deviation + instance.mutation_size
        step = 0.2 * min(instance.mutation_size, 0.8 * np.sqrt(instance.initial_variance), 0.8 / np.sqrt(instance.curvature))
        ends = np.arcsinh((np.array([min(start, 0), max(start, 0)]) + [-reach, reach]) / 4) / step
        x = step * np.arange(np.floor(ends[0]), np.ceil(ends[1]) + 1)
        y, mass, size = 4 * np.sinh(x), 4 * step * np.cosh(x), x.size
        weight = np.exp(-instance.curvature * y * y / 2)
        growth = mass[:, None] * norm.pdf(np.subtract.outer(y, y), scale=instance.mutation_size) * weight
        gain = growth.sum(axis=0)

        def motion(_, state):
            law, noise, bias = state[:size], state[size:-size].reshape(size, size), state[-size:]
            total = gain @ law
            fresh, through, along = growth @ law / total, growth @ noise / total, noise @ gain / total
            drift = through - np.outer(fresh, along) - noise
            cross = np.outer(fresh, law)
            second = (growth @ (bias - along) - fresh * (gain @ (bias - along))) / total
            change = drift + drift.T + np.diag(fresh + law) - cross - cross.T
            return instance.jump_rate * np.concatenate([fresh - law, change.ravel(), second - bias])

        law = mass * norm.pdf(y, start, np.sqrt(instance.initial_variance))
        first = np.concatenate([law, (np.diag(law) - np.outer(law, law)).ravel(), np.zeros(size)])
        self.time = np.linspace(0, until, count)
        states = solve_ivp(motion, (0, until), first, "DOP853", t_eval=self.time, rtol=1e-8, atol=1e-13).y
        rows = np.array([y, y * y])
        self.limit, self.bias = rows @ states[:size], rows @ states[-size:]
        noise = states[size:-size].reshape(size, size, -1)
        self.variance = np.einsum("oi,ijt,oj->ot", rows, noise, rows, optimize=True)

    def mean(self, agents):
        """E (m_N − h*), and the variance of m_N."""
        return self.limit[0] + self.bias[0] / agents, self.variance[0] / agents

    def mean_square(self, agents):
        """E of the mean of (h − h*)² over agents, and its variance."""
        return self.limit[1] + self.bias[1] / agents, self.variance[1] / agents

    def square(self, agents, with_bias=True):
        """E (m_N − h*)²."""
        return self.limit[0] ** 2 + (self.variance[0] + with_bias * 2 * self.limit[0] * self.bias[0]) / agents


def noise(record, **changes):
    """Linear noise at the record's times but the first; many agents are looked at no longer than some."""
    return Noise(Instance.of(record, **changes), *SPANS["time"])


def crossing(times, errors, level):
    """When errors (curve x time) are first within a level, by straight lines of the logarithm; NaN if never."""
    found = np.full(len(errors), np.nan)
    for n, after in enumerate(np.argmax(errors <= level, axis=1)):
        if after:
            before, behind = errors[n, after - 1:after + 1]
            found[n] = times[after - 1] + np.log(before / level) / np.log(before / behind) * (times[after] - times[after - 1])
    return found


def soonest(sizes, times):
    """Where the cubic through the logarithms is least between the first and the last size that has a time."""
    x, y = np.log(sizes[np.isfinite(times)]), np.log(times[np.isfinite(times)])
    if x.size < 5:
        return np.nan
    cubic = np.polynomial.Polynomial.fit(x, y, 3)
    flat = cubic.deriv().roots()
    places = np.append(x[[0, -1]], flat[np.isreal(flat)].real.clip(x[0], x[-1]))
    return np.exp(places[np.argmin(cubic(places))])


def levels(record):
    """Tolerances δ, squared where a square is compared: of the mean square, of the mean, and of the mean of N agents."""
    parameters = record["parameters"].attrs
    return parameters["tolerances"][0] ** 2, parameters["mean_tolerance"], parameters["mean_tolerance"] ** 2


def structure_error(record):
    """Axes, and NaN in times only."""
    parameters, largest = record["parameters"].attrs, record["largest_mutation"][0]
    axes = {name: np.linspace(0, *span) for name, span in SPANS.items()}
    axes |= {name: parameters[f"{name}s"] for name in ("tolerance", "population", "temperature", "mutation_size")}
    axes |= {
        "relative_mutation": np.arange(1, 49) / 50, "wide_mutation": np.geomspace(0.05, 20, 49),
        "share_mutation": largest * parameters["admissible_shares"], "mean_mutation": MEAN_FACTORS * record["mean_optimum"][()],
        "agents": parameters["population"] // np.array([1, REDUCTION])}
    for name, expected in axes.items():
        yield (record[name] - expected) / ROUNDING
    for name, values in record.items():
        if isinstance(values, h5py.Dataset) and values.dtype.kind == "f" and not name.endswith("_time"):
            yield 0 if np.isfinite(values[()]).all() else np.inf


def times_error(stored, expected, bound):
    """Relative; what never happens must not happen in either."""
    yield 0 if np.array_equal(np.isnan(stored), np.isnan(expected)) else np.inf
    yield np.nan_to_num(np.asarray(stored) / expected - 1) / bound


def curve_error(record, times, level, which, name, values, **changes):
    """Stored times against those of instances with these values of a parameter."""
    found = [
        exact_time(Instance.of(record, **{name: value}, **changes), level, which, FAR if np.isnan(time) else time)
        for value, time in zip(values, times)]
    yield from times_error(times, found, ROOT)


def best_error(record, best, level, which, until):
    """A best size of mutations against Brent's."""
    time = lambda size: exact_time(Instance.of(record, mutation_size=size), level, which, until)
    found = minimize_scalar(time, bounds=(best / 2, 1.8 * best), method="bounded", options={"xatol": 1e-7})
    yield (best / found.x - 1) / MINIMUM


def exact_error(record):
    """Times of the exact solution, the largest mutations, and the best."""
    level, betas = levels(record)[1], 1 / record["temperature"][:]
    for n, delta in enumerate(record["tolerance"]):
        largest, best, curve = (record[name][n] for name in ("largest_mutation", "mean_square_optimum", "mean_square_time"))
        yield (Instance.of(record, mutation_size=largest).resting_variance / delta**2 - 1) / ROUNDING
        yield from curve_error(record, curve, delta**2, 2, "mutation_size", largest * record["relative_mutation"][:])
        yield from best_error(record, best, delta**2, 2, np.nanmin(curve))
        times = record["mean_square_temperature_time"][n]
        yield from curve_error(record, times, delta**2, 2, "inverse_temperature", betas, mutation_size=best)
    yield from curve_error(record, record["mean_time"][:], level, 1, "mutation_size", record["wide_mutation"])
    yield from best_error(record, record["mean_optimum"][()], level, 1, np.nanmin(record["mean_time"]))
    yield from curve_error(record, record["mean_temperature_time"][:], level, 1, "inverse_temperature", betas)


def predicted_times(record, agents, instances, **options):
    """When linear noise has √E (m_N − h*)² within its tolerance."""
    curves = np.array([n.square(agents, **options)[1:] for n in instances])
    return crossing(instances[0].time[1:], curves, levels(record)[2])


def chance_error(*chances):
    """1 where a probability is the one at which records are rejected."""
    return np.log(np.maximum(chances, 1e-300)) / np.log(REJECTED)


def normal_error(values, expected, variance, agents):
    """Replica x time against a normal law: mean, spread, and outliers."""
    count = len(values)
    miss = np.maximum(np.abs(values.mean(axis=0) - expected) - CORRECTION * np.abs(expected) / agents**2, 0)
    ratio = np.square(values - values.mean(axis=0)).sum(axis=0) / variance
    yield chance_error(2 * norm.sf(miss * np.sqrt(count / variance)))
    yield chance_error(chi2.sf(ratio / SPREAD, count - 1), chi2.cdf(ratio * SPREAD, count - 1))
    yield chance_error(2 * norm.sf(np.abs(values - expected) / np.sqrt(SPREAD * variance)))


def sankaran(x, count, excess):
    """The normal number that stands for one of the noncentral χ² law: a power of it is nearly normal."""
    mean, spread = count + excess, count + 2 * excess
    power = 1 - 2 * mean * (count + 3 * excess) / (3 * spread**2)
    part = spread / mean**2
    bend = (power - 1) * (1 - 3 * power) * part
    return ((x / mean) ** power - 1 - power * part * (power - 1) + power * (2 - power) / 2 * bend * part) / (
        power * np.sqrt(2 * part) * (1 + bend / 2))


def square_error(values, offset, variance, agents, replicas):
    """Batch x time of mean squares of normal numbers: their average, and each of them."""
    slack = 1 + CORRECTION / agents
    for x, count in ((values.mean(axis=0), replicas * len(values)), (values, replicas)):
        for sign in (1, -1):
            found = sankaran(x * count / variance / slack**sign, count, count * offset**2 / variance)
            yield chance_error(norm.sf(sign * found))


def law_error(record):
    """All agents against linear noise."""
    parameters = record["parameters"].attrs
    many, batches = parameters["population"], parameters["batches"]
    for start, part in enumerate((1, NARROWING)):
        for n, size in enumerate(record["share_mutation"]):
            law = noise(record, mutation_size=size, initial_variance=parameters["initial_variance"] / part)
            expected, variance = law.mean_square(many)
            until = np.count_nonzero(record["fall_time"][:] <= (EARLY if start else np.inf))
            yield from normal_error(record["mean_square"][start, n, :, :until], expected[:until], variance[:until], many)
    for size, curves in zip(record["mean_mutation"], record["mean_distance"][:].swapaxes(0, 1)):
        law = Noise(Instance.of(record, mutation_size=size), *SPANS["short_time"])
        for agents, values in zip(record["agents"], curves):
            yield from normal_error(values, *law.mean(agents), agents)
    sizes, temperatures = record["mutation_size"], record["temperature"]
    laws = [noise(record, mutation_size=size) for size in sizes]
    groups = [(agents, law, values) for agents, rows in zip(record["population"], record["noise"]) for law, values in zip(laws, rows)]
    hot = [noise(record, inverse_temperature=1 / temperature) for temperature in temperatures]
    last = record["population"][-1]
    for agents, law, values in groups + [(last, law, values) for law, values in zip(hot, record["temperature_noise"])]:
        yield from square_error(values, *law.mean(agents), agents, max(1, parameters["agents"] // (agents * batches)))
    for agents, stored in zip(record["population"], record["predicted_noise_time"]):
        yield from times_error(stored, predicted_times(record, agents, laws), STEPPING)
    yield from times_error(record["predicted_temperature_time"], predicted_times(record, last, hot), STEPPING)
    for factor, values in zip((1, ENLARGEMENT), record["resting_mean_square"]):
        instance = Instance.of(record, mutation_size=factor * record["largest_mutation"][0])
        bias = Noise(instance, *SPANS["time"]).bias[1, -1] / many
        yield (values.mean() - instance.resting_variance - bias) / sem(values) / STANDARD_ERRORS


def population(instance, size, replicas, times, random):
    """Mean squares of h − h* of replicas (time x replica), by rejection from forty looks, or from all weights."""
    h = instance.initial_mean + np.sqrt(instance.initial_variance) * random.standard_normal((replicas, size))
    weights, now = instance.weight(h), 0
    for time in times:
        events, now = random.poisson(instance.jump_rate * size * (time - now), replicas), time
        greatest = weights.max(axis=1)
        for event in range(events.max()):
            rows = np.flatnonzero(events > event)
            looks = random.integers(size, size=(rows.size, 40))
            accepted = random.random(looks.shape) * greatest[rows, None] < weights[rows[:, None], looks]
            donor = looks[np.arange(rows.size), np.argmax(accepted, axis=1)]
            for row in np.flatnonzero(~accepted.any(axis=1)):
                donor[row] = random.choice(size, p=weights[rows[row]] / weights[rows[row]].sum())
            new = h[rows, donor] + instance.mutation_size * random.standard_normal(rows.size)
            replaced = random.integers(size, size=rows.size)
            h[rows, replaced], weights[rows, replaced] = new, instance.weight(new)
            greatest[rows] = np.maximum(greatest[rows], weights[rows, replaced])
        yield np.square(h - instance.optimum).mean(axis=1)


def narrow_error(record):
    """The narrow start, from which the first agent to come near the optimum decides: against other populations."""
    parameters, when = record["parameters"].attrs, np.arange(1, LATE + 1)
    instance = Instance.of(
        record, mutation_size=record["share_mutation"][0], initial_variance=parameters["initial_variance"] / NARROWING)
    positions = np.searchsorted(record["fall_time"][:], when - ROUNDING)
    found = population(instance, parameters["population"], REPLICAS, when, np.random.default_rng(1))
    for stored, other in zip(record["mean_square"][1, 0][:, positions].T, found):
        yield chance_error(ks_2samp(stored, other).pvalue)
    yield np.maximum(record["mean_square"][1].mean(axis=1) - record["mean_square"][1, :, :, :1].mean(axis=1), 0) / 0.5


def observations(record):
    """Name, groups (replica x level x time) of a measurement, its statistic of their mean, and its allowance."""
    square_level, mean_level, noise_level = levels(record)
    sizes, shares = record["mutation_size"][:], record["share_mutation"][:]
    for part, curves in zip(("", "/control"), record["mean_square"][:]):
        yield ("mean_square_optimum" + part, curves.swapaxes(0, 1),
               lambda means: soonest(shares, crossing(record["fall_time"][:], means, square_level)), 0)
    ratio = lambda means: np.divide(*crossing(record["short_time"][:], np.abs(means), mean_level)[::-1])
    for part, first in (("", 1), ("/control", 0)):
        large, small = (values[first:first + 2].swapaxes(0, 1) for values in record["mean_distance"][:])
        yield ("mean_optimum" + part, large, ratio,
               abs(ratio(large.mean(axis=0)) - ratio(small.mean(axis=0))) / (REDUCTION - 1))
    times = lambda means: crossing(record["time"][:], means, noise_level)
    for part, n in (("", 0), ("/control", -1)):
        laws, usable = usable_sizes(record, n)
        best = lambda means, usable=usable: soonest(sizes[usable], times(means[usable]))
        yield ("population_optimum" + part, record["noise"][n].swapaxes(0, 1), best,
               abs(np.subtract(*(population_optimum(record, with_bias) for with_bias in (True, False)))))
    for part, abscissa, values in (
            ("", record["temperature"][:], record["temperature_noise"][:]), ("/control", sizes[:4], record["noise"][-1, :4])):
        def least_slope(means, x=np.log(abscissa)):
            return (np.diff(np.log(times(means))) / np.diff(x)).min()
        yield "no_best_temperature" + part, values.swapaxes(0, 1), least_slope, 0


def usable_sizes(record, position):
    """Linear noise of all sizes, and with which sizes a population is within the tolerance at the end."""
    laws = [noise(record, mutation_size=size) for size in record["mutation_size"]]
    last = np.array([law.square(record["population"][position])[-1] for law in laws])
    return laws, last < USABLE * levels(record)[2]


def population_optimum(record, with_bias):
    """The best size for the smallest population, by linear noise."""
    laws, usable = usable_sizes(record, 0)
    times = predicted_times(record, record["population"][0], laws, with_bias=with_bias)
    return soonest(record["mutation_size"][usable], times[usable])


def mean_square_optimum(record):
    """The best size for the mean square of as many agents as were measured, by linear noise through the cubic."""
    laws = [noise(record, mutation_size=size) for size in record["share_mutation"]]
    squares = np.array([law.mean_square(record["parameters"].attrs["population"])[0][1:] for law in laws])
    return soonest(record["share_mutation"][:], crossing(laws[0].time[1:], squares, levels(record)[0]))


def least_temperature_slope(record):
    """Of the largest population, by linear noise."""
    temperatures = record["temperature"][:]
    laws = [noise(record, inverse_temperature=1 / temperature) for temperature in temperatures]
    return (np.diff(np.log(predicted_times(record, record["population"][-1], laws))) / np.diff(np.log(temperatures))).min()


def claim_error(record):
    """All numbers of the claims and of their controls."""
    largest, parameters, checks = record["largest_mutation"][0], record["parameters"].attrs, record["checks"]
    random, slow = np.random.default_rng(1), Instance.of(record, mutation_size=largest)
    for name, groups, statistic, allowance in observations(record):
        stated = checks[name].attrs
        yield (stated["measured"] - statistic(groups.mean(axis=0))) / ROUNDING
        yield (stated["allowance"] - allowance) / ALLOWANCE
        counts = random.multinomial(len(groups), np.full(len(groups), 1 / len(groups)), size=MORE_RESAMPLES) / len(groups)
        again = np.array([statistic(np.tensordot(row, groups, 1)) for row in counts])
        scatter = np.sqrt((max(kurtosis(again, fisher=False), 3) - 1) / 4 * (1 / RESAMPLES + 1 / MORE_RESAMPLES))
        yield np.log(stated["standard_error"] / np.std(again, ddof=1)) / scatter / STANDARD_ERRORS
    bias = abs(Noise(slow, *SPANS["time"]).bias[1, -1]) / parameters["population"]
    for name, values in zip(("largest_mutation", "largest_mutation/control"), record["resting_mean_square"]):
        stated = checks[name].attrs
        yield np.array([stated["measured"] - values.mean(), stated["standard_error"] - sem(values)]) / ROUNDING
        yield (stated["allowance"] / bias - 1) / STEPPING
    times = [exact_time(Instance.of(record, mutation_size=size), levels(record)[1], 1, 20) for size in record["mean_mutation"]]
    straight = largest**2 / 2 * (1 + np.sqrt(1 + 4 / (slow.selection_pressure * largest**2)))
    for name, predicted, competitor in (
            ("largest_mutation", levels(record)[0], straight), ("mean_optimum", times[2] / times[1], 1)):
        yield (checks[name].attrs["predicted"] - predicted) / ROOT
        yield (checks[name].attrs["competitor"] - competitor) / ROUNDING
    for name, predicted, competitor in (
            ("mean_square_optimum", mean_square_optimum(record), largest),
            ("population_optimum", population_optimum(record, True), record["mean_optimum"][()]),
            ("no_best_temperature", least_temperature_slope(record), 0)):
        yield (checks[name].attrs["predicted"] - predicted) / STEPPING
        yield (checks[name].attrs["competitor"] - competitor) / ROUNDING


def measured_error(record):
    """Times of agents, from their curves."""
    square_level, mean_level, noise_level = levels(record)
    for name, axis, curves, level in (
            ("agents_mean_square_time", "fall_time", record["mean_square"][:].mean(axis=2), square_level),
            ("agents_mean_time", "short_time", np.abs(record["mean_distance"][:].mean(axis=2)), mean_level),
            ("agents_noise_time", "time", record["noise"][:].mean(axis=2), noise_level),
            ("agents_temperature_time", "time", record["temperature_noise"][:].mean(axis=1), noise_level)):
        found = crossing(record[axis][:], curves.reshape(-1, curves.shape[-1]), level)
        yield from times_error(record[name][()].ravel(), found, ROUNDING)


def audit_noise_diversity(record):
    """Exact times, linear noise, agents in law, and all claims."""
    structure = np.max([np.max(np.abs(error)) for error in structure_error(record)])
    if not structure <= 1:
        return structure, 1, "something stored is not finite, or not where it should be"
    errors = [
        np.max(np.abs(error)) for check in (exact_error, law_error, measured_error, claim_error, narrow_error)
        for error in check(record)]
    return np.max(errors), 1, "the mixture by its parameter, linear noise by DOP853, agents and claims, in units of their bounds"
