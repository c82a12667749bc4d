"""The mean and the fittest hyperparameter (arXiv:2603.19808) again: other grids, SciPy's solvers, and populations in law.

Populations are compared with linear noise, which is solved with the reduced equation; those without selection with the
ancestry of their agents.
"""

import h5py
import numpy as np
from scipy.integrate import solve_ivp
from scipy.linalg import eigh
from scipy.optimize import brentq
from scipy.special import logsumexp
from scipy.stats import chi2, norm, sem

from borghi2026 import Instance, Mixture

# What the record does not state as a parameter.
MUTATIONS, TEMPERATURES = (0.1, 0.2, 0.3, 0.5, 0.8), (0.5, 1, 2, 4, 16)
ASYMMETRY = 0.5
PEAKS_TEMPERATURE, PEAKS_MUTATION = 100, 0.3
TWIN_PRESSURE, TWIN_TEMPERATURE, TWIN_MUTATION, DRIFT_WINDOW = 4, 20, 0.1, (4, 16)
NEUTRAL_AGENTS, TWIN_AGENTS = 200, 100
# For a few operations on stored numbers of order 1, and for a distance of numbers of order 1 after thousands of them.
ROUNDING, REMAINDER = 1e-10, 1e-12
# The greatest error that the record may state in place of a standard error.
NUMERICAL = 3e-5
# Of both solvers; of midpoint rules that end at 0, for masses and for eigenvalues.
SOLVER, SHARE, ROOT = 1e-7, 2e-4, 1e-4
# A deviation of so many happens once in 4e11 normal numbers; there are some thousand here.
STANDARD_ERRORS, TAIL = 7, 1e-11
# The means of N agents are off by some 10/N, and their variances by such a part.
BIAS = 20
# Of the logarithm of a bootstrap's standard error: more than seven times 1/√(2 · 400), for each of two.
RESAMPLES, BOOTSTRAP = 400, 0.4
STATISTICAL = "window_rate", "neutral_variance", "drift_rate"


class Landscape:
    """The reduced equation with weights w and mutations σ for masses at the nodes of a quadrature rule."""

    def __init__(self, node, mass, weight, mutation):
        self.node, self.mass, self.weight, self.mutation = node, mass, weight, mutation
        self.kernel = norm.pdf(np.subtract.outer(node, node), scale=mutation)

    @classmethod
    def evenly(cls, weight, mutation, centre=0, reach=6.5, step=0.2):
        """Nodes in the middle of cells; the centre is an edge."""
        node = step * (np.arange(-round(reach / step), round(reach / step)) + 0.5) + centre
        return cls(node, np.full(node.size, step), weight(node), mutation)

    @classmethod
    def two_halves(cls, weight, mutation, reach=6.5):
        """Gauss and Legendre's rule on either side of 0."""
        node, mass = np.polynomial.legendre.leggauss(max(80, int(1.7 * reach / mutation)))
        node, mass = np.append(-node - 1, node + 1) * reach / 2, np.append(mass, mass) * reach / 2
        return cls(node, mass, weight(node), mutation)

    def side(self, right):
        """What is on one side of 0."""
        chosen = (self.node > 0) == right
        return Landscape(self.node[chosen], self.mass[chosen], self.weight[chosen], self.mutation)

    def top(self, count=1):
        """The greatest eigenvalues of M_σ∗[w ·], ascending, and the masses of the law at rest."""
        root, size = np.sqrt(self.weight * self.mass), self.node.size
        values, vectors = eigh(root[:, None] * self.kernel * root, subset_by_index=(size - count, size - 1))
        law = self.mass * (self.kernel @ (root * vectors[:, -1]))
        return values, law / law.sum()

    def solve(self, density, times, rate=1, observable=None):
        """Masses at the times, and the variance of √N times the mean of an observable: linear noise from independent agents."""
        start, size = density * self.mass, self.node.size
        growth = self.mass[:, None] * self.kernel * self.weight

        def motion(_, state):
            law, noise = state[:size], state[size:].reshape(-1, size)
            selected = growth @ law
            total, fresh = selected.sum(), selected / selected.sum()
            if observable is None:
                return rate * (fresh - law)
            drift = (growth @ noise - np.outer(fresh, self.weight @ noise)) / total - noise
            cross = np.outer(fresh, law)
            return rate * np.append(fresh - law, drift + drift.T + np.diag(fresh + law) - cross - cross.T)

        first = start if observable is None else np.append(start, np.diag(start) - np.outer(start, start))
        states = solve_ivp(motion, (0, times[-1]), first, "DOP853", t_eval=times, rtol=1e-9, atol=1e-13).y
        if observable is None:
            return states
        return states[:size], np.einsum("i,ijt,j->t", observable, states[size:].reshape(size, size, -1), observable)


def smoothed(fitness, pressure, temperature):
    """w(h) = ∫ e^{αF} dμ(·|h), by the trapezoidal rule."""
    y, step = np.linspace(-9, 9, 361, retstep=True)
    return lambda h: np.exp(pressure * fitness(h[:, None] + y / np.sqrt(temperature))) @ norm.pdf(y) * step


def peaks(pressure, temperature=PEAKS_TEMPERATURE):
    bump = lambda x: np.exp(-np.square(x) / 2)
    return smoothed(lambda theta: bump((theta - 1.5) / 0.2) + 0.7 * bump((theta + 1.5) / 0.8), pressure, temperature)


def twins():
    weight = smoothed(lambda theta: -np.square(np.square(theta) - 1), TWIN_PRESSURE, TWIN_TEMPERATURE)
    return Landscape.two_halves(weight, TWIN_MUTATION)


def twin_fraction():
    """N_e/N = (∫ w ρ²)²/∫ w² ρ³ on one side."""
    land = twins().side(True)
    law = land.top()[1]
    value = land.weight * law / land.mass
    return (value @ law) ** 2 / (value**2 @ law)


def variations(record):
    """The instances of the collapse."""
    lists = {"selection_pressure": record["selection_pressure"], "mutation_size": MUTATIONS, "inverse_temperature": TEMPERATURES}
    return [Instance.of(record, **{name: value}) for name, values in lists.items() for value in values]


def spectral_rate(instance):
    reach, step = 9 * np.sqrt(instance.resting_variance), 0.4 * min(instance.mutation_size, 1 / np.sqrt(instance.curvature))
    values = Landscape.evenly(instance.weight, instance.mutation_size, instance.optimum, reach, step).top(2)[0]
    return instance.jump_rate * (1 - values[0] / values[1])


def root_error(function, found):
    """Below 1 if a root is nearer to the one that was found than the bound."""
    below, above = function(found - ROOT), function(found + ROOT)
    return (above + below) / (above - below)


def landscape_error(record):
    """Eigenvalues and laws at rest: late rates, biases, thresholds, where halves are equal, and N_e."""
    instances = variations(record)
    yield (record["collapse_abscissa"] - np.array([i.curvature * i.mutation_size**2 for i in instances])) / ROUNDING
    yield (record["spectral_rate"] - np.array([spectral_rate(i) for i in instances])) / SOLVER
    for n, sigma in enumerate(record["bias_mutation_size"]):
        for k, cubic in enumerate((ASYMMETRY, 0)):
            weight = lambda h: np.exp(cubic * h**3 / 6 - h**2 / 2 - h**4 / 24)
            land = Landscape.evenly(weight, sigma, 0, min(13 * np.sqrt(sigma), 4.1), 0.6 * sigma)
            yield (record["resting_bias"][n, k] - land.node @ land.top()[1]) / ROUNDING
    for i, sigma in enumerate(record["threshold_mutation"]):
        for j, beta in enumerate(record["threshold_temperature"]):
            def advantage(pressure):
                land = Landscape.two_halves(peaks(pressure, beta), sigma)
                return np.log(land.side(True).top()[0][0] / land.side(False).top()[0][0])
            yield root_error(advantage, record["threshold"][i, j])
    for i, sigma in enumerate((PEAKS_MUTATION, PEAKS_MUTATION / 2)):
        for j, share in enumerate(record["resting_share"]):
            def excess(pressure):
                land = Landscape.two_halves(peaks(pressure), sigma)
                return land.top()[1][land.node > 0].sum() - share
            yield root_error(excess, record["crossover"][i, j])
    yield (record["twin_population_fraction"][()] - twin_fraction()) / SOLVER


def law_error(means, expected, variance, agents):
    """Means (replica x time) of populations: their average, and their spread by χ²."""
    replicas, spread = means.shape[0], 1 + BIAS / agents
    yield (means.mean(axis=0) - expected) / (STANDARD_ERRORS * np.sqrt(variance / agents / replicas) + BIAS / agents)
    ratio = agents * np.square(means - means.mean(axis=0)).sum(axis=0) / variance
    yield ratio / spread / chi2.isf(TAIL, replicas - 1)
    yield chi2.ppf(TAIL, replicas - 1) / (ratio * spread)


def curve(record, times, **changes):
    """Means of the exact solution from a grid, and N times the variance of a population's."""
    i = Instance.of(record, **changes)
    reach = 8 * np.sqrt(max(i.initial_variance, i.resting_variance)) + abs(i.optimum - i.initial_mean)
    land = Landscape.evenly(i.weight, i.mutation_size, i.optimum, reach, i.mutation_size / 1.4)
    start = norm.pdf(land.node, i.initial_mean, np.sqrt(i.initial_variance))
    laws, variance = land.solve(start, times, i.jump_rate, land.node)
    return land.node @ laws, variance


def main_pressure(record):
    """The position of the pressure nearest to the instance's, and this pressure."""
    main = np.argmin(np.abs(record["selection_pressure"] - record["parameters"].attrs["selection_pressure"]))
    return main, record["selection_pressure"][main]


def population_error(record):
    """Exact means, those on two peaks, and populations: with plain selection, with averaged fitness, and small ones."""
    times, parameters = record["time"][:], record["parameters"].attrs
    yield (times - np.linspace(0, parameters["final_time"], parameters["samples"])) / ROUNDING
    for n, pressure in enumerate(record["selection_pressure"]):
        mean, variance = curve(record, times, selection_pressure=pressure)
        yield (record["exact_mean"][n] - mean) / SOLVER
        yield from law_error(record["population_mean"][n], mean, variance, parameters["population"])
    averaged = curve(record, times, selection_pressure=main_pressure(record)[1], inverse_temperature=np.inf)
    yield from law_error(record["averaged_population_mean"][:], *averaged, parameters["population"])
    yield from law_error(record["neutral_mean"][0], *curve(record, record["neutral_time"][:]), NEUTRAL_AGENTS)
    for n, pressure in enumerate(record["threshold_pressure"]):
        land, coarse = (rule(peaks(pressure), PEAKS_MUTATION) for rule in (Landscape.two_halves, Landscape.evenly))
        laws = land.solve(norm.pdf(land.node), record["peak_time"][:])
        variance = coarse.solve(norm.pdf(coarse.node), record["peak_time"][:], observable=coarse.node)[1]
        yield (record["peak_mean"][n] - land.node @ laws) / SOLVER
        yield (record["peak_share"][n] - laws[land.node > 0].sum(axis=0)) / SHARE
        yield from law_error(record["peak_population_mean"][n], land.node @ laws, variance, parameters["threshold_population"])


def wandering(record, times):
    """The variance of the mean of agents that are not selected."""
    i, decay = Instance.of(record), np.exp(-2 * record["parameters"].attrs["jump_rate"] * times / NEUTRAL_AGENTS)
    rest = i.mutation_size**2 * (NEUTRAL_AGENTS - 1) / 2
    within = rest + (i.initial_variance * (1 - 1 / NEUTRAL_AGENTS) - rest) * decay
    return i.initial_variance + i.jump_rate * i.mutation_size**2 * times - within


def mixed(shares):
    """P(1 − P)."""
    return shares * (1 - shares)


def ancestry(times, random, pairs=100_000):
    """E P(1 − P) without selection: two agents, back to their common ancestor or to the start."""
    for time in times:
        apart = random.exponential(TWIN_AGENTS / 2, pairs)
        related, apart = apart < time, np.minimum(apart, time)
        together, own = random.poisson(time - apart), random.poisson((1 - 1 / TWIN_AGENTS) * apart, (2, pairs))
        # The jump by which two lines meet is one of one of them.
        own[0] += related
        shared = np.where(related, 1 + TWIN_MUTATION**2 * together, 0)
        correlation = shared / np.sqrt((1 + TWIN_MUTATION**2 * (own + together)).prod(axis=0))
        yield (1 - 1 / TWIN_AGENTS) / 2 * np.arccos(np.minimum(correlation, 1)).mean() / np.pi


def drift_error(record):
    """Agents that are not selected, and two equal maxima, with and without selection."""
    mean_error = lambda values, expected: (values.mean(axis=0) - expected) / (STANDARD_ERRORS * sem(values, axis=0))
    means = record["neutral_mean"][1]
    squares = np.square(means - means.mean(axis=0)) * len(means) / (len(means) - 1)
    yield mean_error(means, record["parameters"].attrs["initial_mean"])
    yield mean_error(squares, wandering(record, record["neutral_time"][:]))
    (selected, free), times = record["twin_share"][:], record["twin_time"][:]
    yield (TWIN_AGENTS * record["twin_share"][:] - np.rint(TWIN_AGENTS * record["twin_share"][:])) / ROUNDING
    yield mean_error(free, 0.5)
    yield mean_error(mixed(free), list(ancestry(times, np.random.default_rng(1))))
    # Linear noise as long as it is small; later the effective number of agents tells.
    land = twins()
    early = land.solve(norm.pdf(land.node), times[:2], observable=np.where(land.node > 0, 1.0, 0))[1]
    yield from law_error(selected[:, :2], 0.5, early, TWIN_AGENTS)
    yield mean_error(selected[:, 2:], 0.5)
    decay = np.exp(-2 / (TWIN_AGENTS * twin_fraction()) * (times[2:] - times[1]))
    yield mean_error(mixed(selected[:, 2:]) - decay * mixed(selected[:, 1:2]), 0)


def window_rate(record, means):
    """ln 5 over the time from a half to a tenth of the first distance."""
    logs, times = np.log(np.abs(means - record["parameters"].attrs["optimum"])), record["time"][:]

    def crossing(fraction):
        level = logs[0] + np.log(fraction)
        after = np.argmax(logs <= level)
        return np.interp(-level, -logs[after - 1:after + 1], times[after - 1:after + 1]) if after else np.nan
    return np.log(5) / (crossing(0.1) - crossing(0.5))


def drift_rate(record, shares):
    (first, last), values, times = DRIFT_WINDOW, mixed(shares).mean(axis=0), record["twin_time"][:]
    return np.log(values[first] / values[last]) / (times[last] - times[first]) * TWIN_AGENTS / 2


def statistical_claims(record):
    """What is measured on replicas: claim, statistic, replicas of the claim and of the control, and the rest of the claim."""
    main, pressure = main_pressure(record)
    late, exact = Instance.of(record, selection_pressure=pressure), record["exact_mean"][main]
    yield (
        "window_rate", lambda curves: window_rate(record, curves.mean(axis=0)),
        (record["population_mean"][main], record["averaged_population_mean"][:]), window_rate(record, exact),
        late.jump_rate * (1 - late.contraction), BIAS / record["parameters"].attrs["population"])
    yield (
        "neutral_variance", lambda means: means.var(ddof=1), record["neutral_mean"][:, :, 1][::-1],
        wandering(record, record["neutral_time"][1]), late.initial_variance / NEUTRAL_AGENTS, 0)
    yield (
        "drift_rate", lambda shares: drift_rate(record, shares), record["twin_share"][:],
        1 / record["twin_population_fraction"][()], 1, 1 / TWIN_AGENTS)


def claims(record):
    """Claim or control, its measured number and allowance, and of a claim the prediction and the competitor."""
    for name, statistic, (replicas, control), predicted, competitor, allowance in statistical_claims(record):
        yield name, statistic(replicas), allowance, predicted, competitor
        yield f"{name}/control", statistic(control), allowance
    rise, goal = lambda means, goal: np.diff(np.abs(means - goal)).max(), record["parameters"].attrs["optimum"]
    yield "moves_to_fittest", rise(record["exact_mean"][main_pressure(record)[0]], goal), 0, 0
    yield "moves_to_fittest/control", rise(record["peak_mean"][0], 1.5), 0
    sigma, ratio = record["bias_mutation_size"][:], record["resting_bias"][:].T / record["bias_mutation_size"][:]
    limits = (ratio[:, 1:] * sigma[:-1] - ratio[:, :-1] * sigma[1:]) / (sigma[:-1] - sigma[1:])
    for name, limit in zip(("bias_constant", "bias_constant/control"), limits):
        yield name, limit[-1], abs(limit[-1] - limit[-2]), ASYMMETRY / 3, ASYMMETRY / 6
    where = [
        np.argmin(np.abs(record[name] - np.array(value)))
        for name, value in (("threshold_mutation", PEAKS_MUTATION), ("threshold_temperature", PEAKS_TEMPERATURE))]
    for name, crossing in zip(("threshold", "threshold/control"), record["crossover"]):
        yield name, crossing[1], (crossing[2] - crossing[0]) / 2, record["threshold"][tuple(where)], 0
    slope = np.diff(np.log(record["algebraic_distance"])) / np.diff(np.log(record["algebraic_time"]))
    yield "without_mutations", slope[-1], abs(slope[-1] - slope[-2]), -1, -0.5


def claim_error(record):
    """All numbers of the claims and their controls, and the standard errors of statistics."""
    for name, *numbers in claims(record):
        stated = record[f"checks/{name}"].attrs
        keys = [key for key in ("measured", "allowance", "predicted", "competitor") if key in stated]
        yield np.array([stated[key] - number for key, number in zip(keys, numbers)]) / ROUNDING
        # Of what is not random it is a bound of a numerical error.
        yield 0 if name.split("/")[0] in STATISTICAL else stated["standard_error"] / NUMERICAL
    random = np.random.default_rng(1)
    for name, statistic, groups, *_ in statistical_claims(record):
        for path, values in zip((name, f"{name}/control"), groups):
            again = [statistic(values[random.integers(len(values), size=len(values))]) for _ in range(RESAMPLES)]
            yield np.log(record[f"checks/{path}"].attrs["standard_error"] / np.std(again, ddof=1)) / BOOTSTRAP
    yield from collapse_error(record)
    yield from slope_control_error(record)


def collapse_error(record):
    """The record has the rates of the coarse grid; from the claim's own, of a fine one, they differ by the standard error."""
    instances, rates = variations(record), record["spectral_rate"][:]
    for name, attribute in (("collapse", "curvature"), ("collapse/control", "selection_pressure")):
        x = np.array([getattr(i, attribute) * i.mutation_size**2 for i in instances])
        coarse = np.abs(rates * (1 + np.sqrt(1 + 4 / x)) / (2 * instances[0].jump_rate) - 1).max()
        stated = record[f"checks/{name}"].attrs
        yield np.array([stated["measured"] - coarse, stated["allowance"], stated.get("predicted", 0)]) / SOLVER
        yield (abs(stated["measured"] - coarse) - stated["standard_error"]) / ROUNDING


def slope_control_error(record):
    """The last distance that the slope of the control implies, as far as rounding lets it be known."""
    stated, times = record["checks/without_mutations/control"].attrs, record["algebraic_time"][-3:]
    instance = Instance.of(record, mutation_size=float(stated["description"].split()[-1]))
    mixtures = [Mixture(instance, time) for time in times]
    distance = np.abs([mixture.weights @ (mixture.means - instance.optimum) for mixture in mixtures])
    before = np.log(distance[1] / distance[0]) / np.log(times[1] / times[0])
    yield (distance[1] * (times[2] / times[1]) ** stated["measured"] - distance[2]) / REMAINDER
    yield (stated["allowance"] - abs(stated["measured"] - before)) / SOLVER


def algebraic_distance(record, time):
    """Without mutations ρ(t) ∝ e^{s w} ρ(0), s such that its mass before normalisation is e^{λt}."""
    i = Instance.of(record)
    h = i.optimum + np.arange(-20, 20, 0.002) * np.sqrt(i.initial_variance)
    start, weight = norm.logpdf(h, i.initial_mean, np.sqrt(i.initial_variance)) + np.log(h[1] - h[0]), i.weight(h)
    growth = i.jump_rate * time
    s = brentq(lambda s: logsumexp(s * weight + start) - growth, 0, 100 + 10 * growth, xtol=1e-11)
    return abs(np.exp(s * weight + start - growth) @ (h - i.optimum))


def derived_error(record):
    """Window rates, which alone may not exist, and distances without mutations."""
    means = record["exact_mean"][:], record["population_mean"][:].mean(axis=1)
    rates = np.array([[window_rate(record, curve) for curve in curves] for curves in means])
    stored = np.array([record["exact_window_rate"], record["population_window_rate"]])
    yield 0 if np.array_equal(np.isnan(stored), np.isnan(rates)) else np.inf
    yield np.nan_to_num(stored - rates) / ROUNDING
    distances = [algebraic_distance(record, time) for time in record["algebraic_time"]]
    yield (record["algebraic_distance"] - np.array(distances)) / ROUNDING


def audit_fittest(record):
    """Landscapes, populations, drift, and all claims."""
    numbers = [
        values[()] for name, values in record.items()
        if isinstance(values, h5py.Dataset) and values.dtype.kind == "f" and not name.endswith("window_rate")]
    if not all(np.isfinite(values).all() for values in numbers):
        return np.nan, 1, "something stored is not finite"
    errors = [
        np.max(np.abs(error)) for check in (landscape_error, population_error, drift_error, claim_error, derived_error)
        for error in check(record)]
    return np.max(errors), 1, "landscapes on other grids, linear noise, ancestry and statistics, in units of their bounds"
