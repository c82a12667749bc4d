"""Readings of the effective fitness (paper-notes/borghi2026.md) again: limits, laws at any ε, agents with a memory, statistics.

What a memory is selected as comes from an integral equation, regressions from laws on a grid, and populations of agents with a
memory from simulations with other steps. The means over the record's populations are compared with these.
"""

from dataclasses import dataclass, replace
from functools import cache

import numpy as np
from scipy.integrate import solve_bvp
from scipy.linalg import expm
from scipy.optimize import brentq
from scipy.stats import ks_2samp, t as student

from borghi2026 import Fluctuations, Instance, JointLaw, Mixture, simulate

CLOSED, MEMORIES, REGRESSIONS = ("effective", "averaged"), ("remembered", "since_birth"), ("regressed_weight", "regressed_fitness")
# A mean is rejected at this probability; there are some five hundred tests.
REJECTED = 1e-9
# With few populations this stands for the quantile of Student's law.
STANDARD_ERRORS = 8
# For a few operations on stored numbers of order 1, and for solvers of limits.
ROUNDING, CLAIMED, SOLVER = 1e-9, 1e-6, 1e-6
# Relative: the record's laws at ε > 0, in few modes, and linear noise.
FIELD, NOISE = 6e-4, 3e-3
# Means of N agents are off by so much over N, of N agents of whom N b tell the regression by so much over N b.
BIAS, REGRESSION_BIAS = 10, 5
# Of the logarithm of a bootstrap's standard error: seven times 1/√(2 · 200), for each of two; times may have long tails.
RESAMPLES, BOOTSTRAP, TAILED = 400, 0.5, 0.8
# α and β of set A.
SET_A = 2, 4
# Fractions of the first distance, the agents of all populations with a memory simulated here, and their replacements a step.
LEVEL, AGENTS, REPLACED = 0.1, 10_000, 0.03


@dataclass
class Case:
    """One kind of population, with what was recorded of its replicas."""

    position: int
    kind: str
    ratio: float
    width: float
    agents: int
    steps: bool
    instance: Instance
    means: np.ndarray
    resting: np.ndarray
    variances: np.ndarray
    fitnesses: np.ndarray

    @property
    def step(self):
        """Of the record's simulation."""
        return 0.1 / np.ceil(0.5 / self.ratio - 1e-9)

    @property
    def law(self):
        """What the limit of many agents depends on."""
        return self.kind, self.ratio, self.width if self.width == self.width else None, self.instance

    def counted(self, counts, values):
        """Means over replicas that are counted so often: resample x ..."""
        counts = np.ones((1, len(values))) if counts is None else counts
        return counts @ values / len(values)

    def reaching_time(self, counts=None):
        """When the mean over replicas is first within a tenth of its first distance; NaN if it never is."""
        goal = self.instance.optimum
        distances = np.abs(self.counted(counts, self.means) - goal)
        return np.array([crossing(np.log(d / (LEVEL * abs(self.instance.initial_mean - goal)))) for d in distances])

    def variance(self, counts=None):
        return self.counted(counts, self.variances)

    def fitness(self, counts=None):
        return self.counted(counts, self.fitnesses)

    def noise(self, counts=None):
        centred = self.resting - self.resting.mean(axis=0)
        spread = self.counted(counts, centred**2) - self.counted(counts, centred) ** 2
        return self.agents * spread.mean(axis=1) * len(centred) / (len(centred) - 1)


def crossing(excess):
    """The first time at which the logarithm of what is given every 0.1 falls below 0."""
    after = np.argmax(excess <= 0)
    return 0.1 * (after - excess[after] / (excess[after] - excess[after - 1])) if after else np.nan


def cases(record):
    """All kinds of populations."""
    found, columns = [], ("timescale_ratio", "estimate_width", "agents", "has_steps")
    places = {p: ("exact", n) for n, p in enumerate(record["exact_case"])}
    places |= {p: ("stepped", n) for n, p in enumerate(record["stepped_case"])}
    for position, kind in enumerate(record["reading"].asstr()[:]):
        group, row = places[position]
        ratio, width, agents, steps = (record[name][position] for name in columns)
        instance = Instance.of(
            record, selection_pressure=record["case_selection_pressure"][position],
            inverse_temperature=record["case_inverse_temperature"][position])
        raw = (record[f"{group}_{name}"][row] for name in ("mean", "resting_mean", "variance", "fitness"))
        found.append(Case(position, kind, ratio, width, agents, bool(steps), instance, *raw))
    return found


def structure_error(record, all_cases):
    """Times, which cases have steps, and numbers wherever there should be numbers."""
    yield (record["time"][:] - np.linspace(0, 14, 141)) / ROUNDING
    yield (record["resting_time"][:] - np.arange(24, 41)) / ROUNDING
    parameters = record["parameters"].attrs
    chosen = {
        "timescale_ratio": (0, *parameters["timescale_ratios"]),
        "case_selection_pressure": (SET_A[0], parameters["selection_pressure"], *parameters["strong_pressures"]),
        "case_inverse_temperature": (SET_A[1], parameters["inverse_temperature"]),
        "agents": (parameters["population"], parameters["population"] // 10)}
    for name, values in chosen.items():
        yield 0 if set(record[name][:]) == set(values) else np.inf
    for case in all_cases:
        agrees = case.steps == (case.position in record["stepped_case"][:])
        agrees &= np.isnan(case.width) == (case.kind in ("momentary", *CLOSED))
        agrees &= np.isfinite(case.means).all() and np.isfinite(case.resting).all() and np.isfinite(case.variances).all()
        agrees &= (np.isnan if case.kind in CLOSED and not case.steps else np.isfinite)(case.fitnesses).all()
        yield 0 if agrees else np.inf


# Limits of many agents.

def cold(instance, curvature):
    """An instance that is selected with a curvature."""
    return replace(instance, selection_pressure=curvature, inverse_temperature=np.inf)


def memory_curvature(instance, span):
    """a of w(h) = E e^{αx}: x is a quadratic form of the past of θ − h, so a = α ∫ w g du, g + αs² ∫ e^{−|u−v|} w(v) g(v) dv = 1.

    w = γ e^{−γu}, u = k t/ε, γ = ε/(k τ). As (1 − ∂²) e^{−|u|} = 2δ, q = 1 − g solves q″ = q − 2αs² w (1 − q), q′(0) = q(0).
    """
    rate, pressure = 1 / (instance.stiffness * span), instance.selection_pressure
    weight = lambda u: rate * np.exp(-rate * u)
    drive = 2 * pressure * instance.thermal_variance
    solution = solve_bvp(
        lambda u, y: np.array([y[1], y[0] - drive * weight(u) * (1 - y[0]), pressure * weight(u) * (1 - y[0])]),
        lambda start, end: np.array([start[1] - start[0], end[0] + end[1], start[2]]),
        30 / min(rate, 1) * np.linspace(0, 1, 400) ** 2, np.zeros((3, 400)), tol=1e-9, max_nodes=100_000)
    return solution.y[2, -1]


def curvature(case):
    """Of −ln w as ε → 0, where w does not change with the population."""
    if case.kind in MEMORIES:
        return memory_curvature(case.instance, case.width)
    return case.instance.selection_pressure if case.kind == "averaged" else case.instance.curvature


def smoother(x, width):
    return (x[1] - x[0]) * np.exp(-np.square(np.subtract.outer(x, x) / width) / 2) / np.sqrt(2 * np.pi) / width


def regressed_rest(case):
    """The variance at rest as ε → 0, from generations on a grid."""
    instance, pressure = case.instance, case.instance.selection_pressure
    x = np.linspace(-8, 8, 321) * np.sqrt(instance.resting_variance)
    regress, mutate = smoother(x, case.width), smoother(x, instance.mutation_size)
    is_weight = case.kind == "regressed_weight"
    value = instance.weight(x + instance.optimum) if is_weight else -x * x / 2
    law = np.exp(-x * x / 2 / instance.resting_variance)
    for _ in range(400):
        estimate = regress @ (value * law) / (regress @ law)
        law = mutate @ ((estimate if is_weight else np.exp(pressure * estimate)) * law)
        law /= law.sum()
    return law @ (x * x)


class ReadLaw(JointLaw):
    """The law of θ − h and h at ε > 0, if donors are selected by a reading of their fitness."""

    def __init__(self, case):
        super().__init__(case.instance, case.ratio, points=112, offsets=36, widths=8)
        self.case, distance = case, self.h + self.y[:, None] - case.instance.optimum
        self.value = -distance * distance / 2
        if case.kind in REGRESSIONS:
            self.regress = smoother(self.h, case.width)

    def chances(self, law):
        """e^{α times what is read}."""
        kind, instance = self.case.kind, self.instance
        if kind == "momentary":
            return self.fitness
        if kind in CLOSED:
            return instance.weight(self.h) if kind == "effective" else np.exp(
                -instance.selection_pressure * np.square(self.h - instance.optimum) / 2)
        law = np.maximum(law, 0)
        mass = self.regress @ law.sum(axis=0)
        value = self.fitness if kind == "regressed_weight" else self.value
        estimate = self.regress @ (value * law).sum(axis=0) / np.maximum(mass, 1e-300)
        chances = estimate if kind == "regressed_weight" else np.exp(instance.selection_pressure * estimate)
        # Where next to nobody is, rounding errors would be regressed.
        return np.where(mass > 1e-9 * mass.max(), chances, 0)

    def selected(self, law):
        found = np.fft.ifft2(self.blur * np.fft.fft2(self.chances(law) * law)).real
        return self.instance.jump_rate * found / (found.sum() * self.cell)

    def mean(self, law, value):
        return (law * value).sum(axis=(-2, -1)) * self.cell

    def rest(self):
        """From the balance of jumps and relaxation, which is solved for the law that is relaxed."""
        law, relaxed = self.initial(), np.linalg.inv(self.instance.jump_rate * np.eye(self.y.size) - self.fast)
        for _ in range(200):
            law = relaxed @ self.selected(law)
        return law

    def summary(self, times):
        """Means of h at the times, and at rest the variance and the mean of F as agents are looked at."""
        # What is predicted in the record must be known better than what is only simulated there.
        step = 0.1 if self.case.kind != "momentary" else 0.05 if self.ratio > 0.1 else 0.025
        means = self.mean(self.solve(times, step), self.h)
        law = self.rest()
        distance = self.h - self.mean(law, self.h)
        return means, self.mean(law, distance * distance), self.mean(law, self.value)


def remembering(group, times, resting, random):
    """Means of h at the times, and at rest the variance and the mean of F of large populations, one of each case, side by side."""
    instance, step, ratio = group[0].instance, group[0].step, group[0].ratio
    size, rows = AGENTS // len(group), np.arange(len(group))[:, None]
    inherited = np.array([[case.kind == "remembered"] for case in group])
    span = np.array([[case.width * ratio] for case in group])
    scale, pressure, goal = np.sqrt(instance.thermal_variance), instance.selection_pressure, instance.optimum
    h = instance.initial_mean + np.sqrt(instance.initial_variance) * random.standard_normal((len(group), size))
    theta = h + scale * random.standard_normal(h.shape)
    fitness = lambda theta: -np.square(theta - goal) / 2
    memory, age = fitness(theta), np.zeros(h.shape)
    decay, share = np.exp(-instance.stiffness * step / ratio), -np.expm1(-step / span)
    rounds = int(np.ceil(instance.jump_rate * step / REPLACED))
    chance = -np.expm1(-instance.jump_rate * step / rounds)
    means, squares, values = [h.mean(axis=1)], [], []
    for now in range(1, round(resting[-1] / step) + 1):
        for _ in range(rounds):
            row, child = np.nonzero(random.random(h.shape) < chance)
            sums = np.cumsum(np.exp(pressure * memory), axis=1)
            line = (sums / sums[:, -1:] + rows).ravel()
            donor = np.minimum(np.searchsorted(line, row + random.random(row.size)) - row * size, size - 1)
            both, of = (row, child), (row, donor)
            moved = h[of] + instance.mutation_size * random.standard_normal(row.size)
            old, old_age, place = memory[of], age[of], theta[of]
            h[both], theta[both] = moved, place
            memory[both] = np.where(inherited[row, 0], old, fitness(place))
            age[both] = np.where(inherited[row, 0], old_age, 0)
        before = fitness(theta)
        theta = h + decay * (theta - h) + scale * np.sqrt(1 - decay * decay) * random.standard_normal(h.shape)
        weight = np.where(inherited, share, np.maximum(share, step / (age + step)))
        memory += weight * ((before + fitness(theta)) / 2 - memory)
        age += step
        if np.abs(times - now * step).min() < step / 2:
            means.append(h.mean(axis=1))
        if np.abs(resting - now * step).min() < step / 2:
            squares.append(h.var(axis=1))
            values.append(fitness(theta).mean(axis=1))
    return zip(np.array(means).T, np.mean(squares, axis=0), np.mean(values, axis=0))


def limits(all_cases, times, resting):
    """Of each law: means at the times, variance and mean of F at rest, and of how many agents."""
    found, random = {}, np.random.default_rng(1)
    distinct = {(case.law, case.steps): case for case in all_cases}
    for key, case in distinct.items():
        if case.kind not in MEMORIES:
            closed = case.kind in CLOSED or case.ratio == 0
            field = ReadLaw(case).summary(times) if case.ratio > 0 else None
            selected = cold(case.instance, curvature(case)) if closed else None
            if field is None:
                variance = selected.resting_variance
                field = None, variance, -(variance + case.instance.thermal_variance) / 2
            means = np.array([Mixture(selected, t).mean if t else selected.initial_mean for t in times]) if closed else field[0]
            found[key] = means, *field[1:], np.inf
    for ratio in {case.ratio for case in all_cases if case.kind in MEMORIES}:
        group = {key: case for key, case in distinct.items() if case.kind in MEMORIES and case.ratio == ratio}
        for key, summary in zip(group, remembering(list(group.values()), times, resting, random)):
            found[key] = *summary, AGENTS // len(group)
    return found


@cache
def fixed_noise(instance, selection):
    """N Var(m_N) at rest as ε → 0."""
    width = np.sqrt(selection.resting_variance)
    start = replace(
        selection, inverse_temperature=1e12, initial_mean=instance.optimum, initial_variance=selection.resting_variance)
    noise = Fluctuations(start, 1, 1, 64, instance.optimum - 7 * width, instance.optimum + 7 * width)
    return noise.variances([40], 0.1)[0, 0]


def reduced_time(instance, curvature):
    """When the mean is within a tenth of its first distance, as ε → 0."""
    selected, level = cold(instance, curvature), LEVEL * abs(instance.initial_mean - instance.optimum)
    return brentq(lambda time: abs(Mixture(selected, time).mean - instance.optimum) - level, 0.1, 200, xtol=1e-9)


def prediction_error(record, all_cases, found):
    """Predicted times, variances and fitness, and linear noise."""
    for case in all_cases:
        instance, place = case.instance, case.position
        stored = np.array([record[f"predicted_{name}"][place] for name in ("time", "variance", "fitness")])
        if case.kind == "momentary" and case.ratio > 0:
            # With or without steps the law is one; without, it is looked at in time.
            means, variance, fitness, _ = found[case.law, False]
            distance = np.abs(means - instance.optimum)
            time = crossing(np.log(distance / (LEVEL * distance[0])))
            yield (stored / [time, variance, fitness] - 1) / FIELD
            continue
        if case.kind in REGRESSIONS:
            variance = regressed_rest(case)
            yield 0 if np.isnan(stored[0]) else np.inf
        else:
            selected = cold(instance, curvature(case))
            variance = selected.resting_variance
            yield (stored[0] - reduced_time(instance, curvature(case))) / SOLVER
        yield (stored[1:] - [variance, -(variance + instance.thermal_variance) / 2]) / SOLVER
    instance = Instance.of(record)
    noises = [fixed_noise(instance, cold(instance, a)) for a in (instance.curvature, instance.selection_pressure)]
    yield (record["predicted_noise"][:] / np.array(noises)[:, None] - 1) / NOISE


# The record's populations.

def population_error(record, all_cases, found):
    """Means over populations against limits of many agents, at some times and on average over time."""
    times = slice(10, None, 20)
    summaries = [np.column_stack([c.means[:, times], c.means.mean(axis=1), c.variances, c.fitnesses]) for c in all_cases]
    deviations = np.array([values.std(axis=0, ddof=1) for values in summaries])
    alike = lambda case: [c.steps == case.steps and c.agents == case.agents for c in all_cases]
    for case, observed, deviation in zip(all_cases, summaries, deviations):
        means, variance, fitness, agents = found[case.law, case.steps]
        share = BIAS / case.agents + (REGRESSION_BIAS / case.agents / case.width if case.kind in REGRESSIONS else 0)
        expected = np.array([*means[times], means.mean(), variance, fitness])
        # Larger populations deviate less.
        apart = 1 / len(observed) + case.agents / agents
        # Deviations from few populations may be too small by chance; those of other cases are of the same order.
        quantile = min(student.isf(REJECTED, len(observed) - 1), STANDARD_ERRORS)
        typical = np.nanmedian(deviations[alike(case)], axis=0)
        error = np.abs(observed.mean(axis=0) - expected) / (quantile * np.fmax(deviation, typical) * np.sqrt(apart) + share)
        yield error[np.isfinite(observed).all(axis=0)]
        if case.ratio == 0:
            predicted = fixed_noise(case.instance, cold(case.instance, curvature(case)))
            spread = record["noise_error"][case.position]
            yield (case.noise() - predicted) / (quantile * spread + predicted * BIAS / case.agents)


def small_error(all_cases, random):
    """Small populations against others that are simulated event by event."""
    least = min(case.agents for case in all_cases)
    for case in all_cases:
        if case.agents == least and not case.steps and case.kind != "averaged":
            times = (1, 4, 10)
            run = simulate(case.instance, case.ratio, case.agents, times, random, 150, closed=case.kind == "effective")
            for time, (h, _) in zip(times, run):
                yield np.log(ks_2samp(case.means[:, 10 * time], h.mean(axis=1)).pvalue) / np.log(REJECTED)


def statistic_error(record, all_cases, random):
    """What is measured of each case, and its standard error."""
    for case in all_cases:
        counts = resample(case, random, RESAMPLES)
        for name in ("reaching_time", "variance", "noise", "fitness"):
            statistic, stored = getattr(case, name), record[name][case.position]
            exact = statistic()[0]
            yield 0 if np.isnan(exact) and np.isnan(stored) else np.nan_to_num(abs(stored - exact), nan=np.inf) / ROUNDING
            yield spread_error(record[f"{name}_error"][case.position], statistic(counts), name == "reaching_time")


def resample(case, random, count):
    replicas = len(case.means)
    return random.multinomial(replicas, np.full(replicas, 1 / replicas), size=count)


def spread_error(stored, values, is_time):
    """Of a standard error; there is none if some resample has no time, which must then be near the end here too."""
    if np.isnan(stored):
        return 0 if np.isnan(values).any() or is_time and np.max(values) > 13 else np.inf
    values = values[np.isfinite(values)]
    return abs(np.log(stored / np.std(values, ddof=1))) / (TAILED if is_time else BOOTSTRAP)


# Claims.

class Statistics:
    """Statistics of the populations of a record: functions of what gives how often each replica of a case is counted."""

    def __init__(self, record, all_cases):
        self.parameters, self.base = record["parameters"].attrs, Instance.of(record)
        self.ratios, self.big = self.parameters["timescale_ratios"][-3:], self.parameters["population"]
        self.index = {(case.law, case.agents, case.steps): case for case in all_cases}

    def at(self, kind, ratio, width=None, instance=None, small=False, steps=None):
        """A case."""
        steps = kind in MEMORIES + REGRESSIONS if steps is None else steps
        return self.index[(kind, ratio, width, instance or self.base), self.big // 10 if small else self.big, steps]

    def one(self, case, name):
        return lambda draw: getattr(case, name)(draw(case))

    def ratio(self, above, below, name):
        """Of a statistic of two kinds; and its allowance, from small populations."""
        large, little = (
            lambda draw, pair=[self.at(*what, small=small) for what in (above, below)]:
                self.one(pair[0], name)(draw) / self.one(pair[1], name)(draw) for small in (False, True))
        return large, abs(little(ALL) - large(ALL)) / 9

    def limit(self, kind, width, name):
        """As ε → 0, through the two smallest; and its allowance, from the two before and small populations."""
        line = [self.one(self.at(kind, ratio, width), name) for ratio in self.ratios]

        def through(draw, n):
            (a, b), (x, y) = self.ratios[n:n + 2], (value(draw) for value in line[n:n + 2])
            return (y * a - x * b) / (a - b)
        small = self.one(self.at(kind, self.ratios[-1], width, small=True), name)
        return lambda draw: through(draw, 1), abs(through(ALL, 1) - through(ALL, 0)) + abs(small(ALL) - line[2](ALL)) / 9


ALL = lambda case: None


def claims(record, all_cases):
    """Name, statistic and allowance, and of a claim what is predicted and what else might be."""
    has, parameters = Statistics(record, all_cases), record["parameters"].attrs
    stored = lambda name, case: record[f"predicted_{name}"][case.position]
    first, last = parameters["timescale_ratios"][[0, -1]]
    plain, fast, still, averaged = ("momentary", first), ("momentary", 0), ("effective", 0), ("averaged", 0)
    for name, above, below, control, statistic in (
            ("averaged_speed", averaged, plain, (still, plain), "reaching_time"),
            ("effective_lag", plain, still, (fast, still), "reaching_time"),
            ("averaged_noise", averaged, still, (fast, still), "noise")):
        predicted = (
            np.divide(*record["predicted_noise"][:, 0][::-1]) if statistic == "noise"
            else stored("time", has.at(*above)) / stored("time", has.at(*below)))
        yield name, *has.ratio(above, below, statistic), predicted, 1
        yield f"{name}/control", *has.ratio(*control, statistic)
    bandwidth, span = parameters["bandwidth"], parameters["memory_span"]
    strongest = has.at(*fast, instance=replace(has.base, selection_pressure=parameters["strong_pressures"][-1]))
    regressed = has.at("regressed_fitness", last, bandwidth)
    late = abs(has.at(*fast, small=True).reaching_time() - has.at(*fast).reaching_time()) / 9
    yield (
        "saturation", has.one(strongest, "reaching_time"), late, stored("time", strongest),
        reduced_time(has.base, strongest.instance.selection_pressure))
    yield "saturation/control", has.one(regressed, "reaching_time"), late
    for name, kind, width, statistic, quantity, other in (
            ("memory", "remembered", span, "variance", "variance", averaged),
            ("smoothing_variance", "regressed_fitness", bandwidth, "variance", "variance", averaged)):
        predicted, competitor = (stored(quantity, has.at(*which)) for which in ((kind, last, width), other))
        yield name, *has.limit(kind, width, statistic), predicted, competitor
        yield f"{name}/control", *has.limit("regressed_weight", bandwidth, statistic)
    slow = has.at(*plain)
    bias = abs(has.at(*plain, small=True).fitness() - slow.fitness()) / 9
    free = -(stored("variance", slow) + has.base.thermal_variance) / 2
    yield "selected_parameters", has.one(slow, "fitness"), bias, stored("fitness", slow), free
    yield "selected_parameters/control", has.one(has.at("effective", first, steps=True), "fitness"), bias


def claim_error(record, all_cases, random):
    """All numbers of the claims and their controls."""
    for name, statistic, *numbers in claims(record, all_cases):
        stated = record[f"checks/{name}"].attrs
        keys = [key for key in ("measured", "allowance", "predicted", "competitor") if key in stated]
        numbers = [np.ravel(number)[0] for number in (statistic(ALL), *numbers)]
        yield 0 if len(keys) == len(numbers) else np.inf
        yield [(stated[key] - number) / CLAIMED for key, number in zip(keys, numbers)]
        drawn = {}
        draw = lambda case: drawn.setdefault(case.position, resample(case, random, RESAMPLES))
        yield spread_error(stated["standard_error"], statistic(draw), True)


def audit_effective_fitness(record):
    """Everything but the random numbers themselves."""
    all_cases, random = cases(record), np.random.default_rng(1)
    structure = np.max([np.max(np.abs(error)) for error in structure_error(record, all_cases)])
    if not structure <= 1:
        return structure, 1, "numbers are missing, or contradict each other"
    found = limits(all_cases, record["time"][:], record["resting_time"][:])
    errors = [
        np.max(np.abs(error), initial=0) for errors in (
            prediction_error(record, all_cases, found), population_error(record, all_cases, found), small_error(all_cases, random),
            statistic_error(record, all_cases, random), claim_error(record, all_cases, random))
        for error in errors]
    return np.max([structure, *errors]), 1, "limits and laws on other grids, agents, and statistics, in units of their bounds"
