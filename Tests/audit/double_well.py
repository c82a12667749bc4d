"""A loss with two wells (arXiv:2603.19808), again with NumPy and SciPy.

Laws by Fourier's method in θ, eigenfunctions of the fast dynamics, and collocation in time, so that neither the record's cells
of θ nor its steps are shared; populations by the law of their scheme in h, and their spread by another simulation.
"""

import h5py
import numpy as np
from numpy.polynomial import chebyshev, legendre
from scipy import integrate, interpolate, linalg, optimize, stats

# For a few operations on stored numbers of order 1, and for fits of them.
ROUNDING, FITTED = 1e-12, 1e-9
# Times Δt² and Δθ²: a density's error; the latter relative in a distance, where Δt² can be eliminated and leaves Δt³.
STEP, CELL, CUBE = 2.5, 0.5, 2
# Classical steps of the reduced equation; golden section; relative, of a rate on 600 cells; third differences of ln w.
REDUCED, OPTIMUM, RATE, THIRD = 2e-6, 1e-6, 1e-3, 2e-3
# A rate below this is rounding beside the largest rates of the grid.
INVISIBLE = 1e-10
# Times 1/N and the step of θ in fast time: bias of a population's mean. The probability of a false alarm in each statistic.
BIAS, SUBSTEP, FALSE_ALARM = 10, 0.1 * 0.04, 1e-8
# Points of θ and eigenfunctions of the joint law; agents and populations of the simulation.
POINTS, MODES, AGENTS, POPULATIONS = 144, 24, 500, 40


def relaxation(beta, h, points):
    """θ, √μ, and the lowest rates and eigenfunctions of the fast dynamics: h x θ x mode. By Fourier's method."""
    cell = 5.6 / points
    theta = cell * (np.arange(points) + 0.5) - 2.8
    k = 2 * np.pi * np.fft.fftfreq(points, cell)
    second = np.fft.ifft(-(k * k)[:, None] * np.fft.fft(np.eye(points), axis=0), axis=0).real
    force = 2 * theta * (theta**2 - 1) - h[:, None]
    rates, modes = np.linalg.eigh(np.eye(points) * (beta / 4 * force**2 - 3 * theta**2 + 1)[:, None] - second / beta)
    logarithm = -beta / 2 * (0.5 * (theta**2 - 1) ** 2 - h[:, None] * theta)
    root = np.exp(logarithm - logarithm.max(axis=1, keepdims=True))
    root /= np.sqrt(np.square(root).sum(axis=1, keepdims=True) * cell)
    return theta, root, rates[:, :MODES], modes[:, :, :MODES] / np.sqrt(cell)


class Fitness:
    """w(h) and the tilted means of θ, by Gauss's rule."""

    def __init__(self, beta, pressure, points=1200, reach=3.5):
        node, mass = legendre.leggauss(points)
        self.beta, self.theta, self.mass = beta, reach * node, mass
        self.selection = pressure / 2 * np.square(self.theta - 1)

    def laws(self, h):
        """Logarithms of masses, then laws, without and with selection: 2 x h, 2 x h x θ."""
        exponent = -self.beta * (0.5 * (self.theta**2 - 1) ** 2 - np.multiply.outer(h, self.theta))
        exponent = np.array([exponent, exponent - self.selection])
        most = exponent.max(axis=-1, keepdims=True)
        values = np.exp(exponent - most) * self.mass
        total = values.sum(axis=-1, keepdims=True)
        return (np.log(total) + most)[..., 0], values / total

    def logarithm(self, h):
        """ln w."""
        return np.diff(self.laws(h)[0], axis=0)[0]

    def derivatives(self, h):
        """First three of ln w at one h: differences of cumulants of θ times powers of β."""
        laws = self.laws(h)[1]
        mean = laws @ self.theta
        centred = self.theta - mean[:, None]
        cumulants = np.array([mean, (laws * centred**2).sum(axis=1), (laws * centred**3).sum(axis=1)])
        return (cumulants[:, 1] - cumulants[:, 0]) * self.beta ** np.arange(1, 4)

    def optimum(self):
        return optimize.brentq(lambda h: self.derivatives(h)[0], -1, 9, xtol=1e-13)


class Laws:
    """f(θ, h) = √μ Σ c_n(h) χ_n(θ; h) with eigenfunctions √μ χ_n of the fast dynamics at each h; c_0 is the law of h."""

    def __init__(self, parameters, h, beta):
        self.parameters, self.h, self.width, self.final = parameters, h, h[1] - h[0], parameters["final_time"]
        self.theta, root, self.rates, self.modes = relaxation(beta, h, POINTS)
        accept = np.exp(-parameters["selection_pressure"] / 2 * np.square(self.theta - 1))
        distance = (h[:, None] - h) / parameters["mutation_size"]
        self.mutation = np.exp(-distance * distance / 2)
        self.mutation /= self.mutation[h.size // 2].sum()
        self.modes[:, :, 0] = root
        self.values = np.swapaxes(self.modes, 1, 2) * root[:, None]
        self.selected = self.values * accept
        self.projection = self.modes * (self.theta[1] - self.theta[0]) / root[:, :, None]
        self.weight = np.square(root) @ accept
        self.start = np.zeros(self.rates.shape)
        self.start[:, 0] = stats.norm.pdf(h, parameters["initial_mean"], np.sqrt(parameters["initial_variance"]))

    def born(self, states):
        """c_n of new agents: h x moment of time x mode."""
        chosen = states @ self.selected
        found = np.tensordot(self.mutation, chosen, 1) @ self.projection
        return found / (found[:, :, :1].sum(axis=0) * self.width)

    def joint(self, ratio, degree=10, longest=1.0):
        """c_n at the end: polynomials of time on intervals that grow from ε/2 on, found by iteration on new agents."""
        points = -np.cos(np.pi * np.arange(degree + 1) / degree)
        change = chebyshev.chebval(points, chebyshev.chebder(2 * np.eye(degree + 1))).T
        change, state = change @ np.linalg.inv(chebyshev.chebvander(points, degree)), self.start
        loss, now, step = (1 + self.rates / ratio)[:, :, None, None] * np.eye(degree), 0, ratio / 2
        while self.final - now > ROUNDING:
            step = min(step, longest, self.final - now)
            inverse = np.linalg.inv(change[1:, 1:] / step + loss)
            states, last = np.repeat(state[:, None], degree, axis=1), np.inf
            while np.abs(states - last).max() > FITTED:
                source = self.born(states) - change[1:, :1] / step * state[:, None]
                last, states = states, np.einsum("hnst,htn->hsn", inverse, source, optimize=True)
            state, now, step = states[:, -1], now + step, 2 * step
        return state

    def stepped(self, ratio, step):
        """Mean of h if agents relax for a step, then some of them jump together, as many times as needed."""
        state, chance = self.start, -np.expm1(-step)
        for _ in range(round(self.final / step)):
            relaxed = state * np.exp(-self.rates * step / ratio)
            state = (1 - chance) * relaxed + chance * self.born(relaxed[:, None])[:, 0]
        return state[:, 0] @ self.h * self.width

    def reduced(self):
        """ρ as ε → 0."""
        def rate(_, law):
            found = self.mutation @ (self.weight * law)
            return found / (found.sum() * self.width) - law
        return integrate.solve_ivp(rate, (0, self.final), self.start[:, 0], "DOP853", rtol=1e-11, atol=1e-13).y[:, -1]

    def distance(self, first, second):
        """∫ |F − G| of what is straight between the edges of cells: triangles where it changes sign."""
        after = np.cumsum(first - second, axis=-1) * self.width
        before = after - (first - second) * self.width
        excess = np.maximum(-before * after, 0) / np.maximum(np.abs(after - before), 1e-300)
        return ((np.abs(before) + np.abs(after)) / 2 - excess).sum(axis=-1) * self.width


def simulate(parameters, ratio, step):
    """Means of h of populations that relax by Heun's method, which the record does not use."""
    random, beta, node = np.random.default_rng(1), parameters["inverse_temperature"], np.linspace(-2.8, 2.8, 141)
    shape, row = (POPULATIONS, AGENTS), np.arange(POPULATIONS)[:, None]
    h = parameters["initial_mean"] + np.sqrt(parameters["initial_variance"]) * random.standard_normal(shape)
    # The greatest of logarithms of chances plus Gumbel's noise is a draw.
    chance = beta * (np.multiply.outer(h, node) - 0.5 * (node**2 - 1) ** 2)
    theta = node[(chance + random.gumbel(size=chance.shape)).argmax(axis=2)]
    substeps = int(np.ceil(parameters["snapshot_step"] / ratio / 0.04))
    delta, force = step / ratio / substeps, lambda theta, h: h - 2 * theta * (theta * theta - 1)
    for _ in range(round(parameters["final_time"] / step)):
        for _ in range(substeps):
            noise, before = np.sqrt(2 * delta / beta) * random.standard_normal(shape), force(theta, h)
            theta = theta + noise + delta / 2 * (before + force(theta + noise + delta * before, h))
        sums = np.cumsum(np.exp(-parameters["selection_pressure"] / 2 * np.square(theta - 1)), axis=1)
        donor = np.array([np.searchsorted(s, s[-1] * random.random(AGENTS)) for s in sums])
        jumps = random.random(shape) < -np.expm1(-step)
        mutant = h[row, donor] + parameters["mutation_size"] * random.standard_normal(shape)
        h, theta = np.where(jumps, mutant, h), np.where(jumps, theta[row, donor], theta)
    return h.mean(axis=1)


def slope(x, y, i=-1):
    """Of ln y in ln x, between two neighbours."""
    return np.log(y[i] / y[i - 1]) / np.log(x[i] / x[i - 1])


def at_zero(x, y, i=-1):
    """Of the line through two neighbours."""
    return (x[i - 1] * y[i] - x[i] * y[i - 1]) / (x[i - 1] - x[i])


class Audit:
    def __init__(self, record):
        self.record, self.parameters = record, record["parameters"].attrs
        self.stored = {name: values[:] for name, values in record.items() if isinstance(values, h5py.Dataset)}
        self.beta, self.pressure = self.parameters["inverse_temperature"], self.parameters["selection_pressure"]
        self.ratios, self.betas = self.parameters["timescale_ratios"], self.parameters["inverse_temperatures"]
        self.widths = 8 / self.parameters["grid_points"], 5.6 / self.parameters["parameter_points"]
        self.h = self.widths[0] * (np.arange(self.parameters["grid_points"]) + 0.5) - 3
        self.theta = self.widths[1] * (np.arange(self.parameters["parameter_points"]) + 0.5) - 2.8
        self.simulated = self.parameters["population_ratio"] * np.array([1, 3])
        self.steps = self.parameters["snapshot_step"] / np.array([1, 2, 4])
        self.step, self.cell = STEP * self.parameters["step"] ** 2, CELL * self.widths[1] ** 2
        self.laws = [Laws(self.parameters, self.h, beta) for beta in (self.beta, 2 * self.beta)]
        self.reduced = [laws.reduced() for laws in self.laws]
        self.joint = [np.array([laws.joint(ratio) for ratio in self.ratios]) for laws in self.laws]
        # At h = 0 and h = 0.2.
        self.rates = np.array([relaxation(beta, np.array([0, 0.2]), 240)[2][:, 1] for beta in self.betas]).T
        self.fitness = Fitness(self.beta, self.pressure)
        self.optimum = self.fitness.optimum()
        _, self.curvature, self.third = self.fitness.derivatives(self.optimum) * (1, -1, 1)

    def axis_errors(self):
        """Coordinates of all arrays."""
        for name, values in (
                ("hyperparameter", self.h), ("parameter", self.theta), ("timescale_ratio", self.ratios),
                ("inverse_temperature", self.betas), ("compared_temperature", [self.beta, 2 * self.beta]),
                ("simulated_ratio", self.simulated), ("snapshot_step", self.steps), ("resting_size", [0.2, 0.1, 0.05, 0.025]),
                ("replica", np.arange(self.parameters["replicas"]))):
            yield np.abs(self.stored[name] - values).max() / ROUNDING

    def law_errors(self):
        """Densities, and distances of them."""
        stored, (warm, cold) = self.stored, self.joint
        yield np.abs(stored["reduced_density"] - self.reduced[0]).max() / REDUCED
        yield np.abs(stored["density"] - warm[:, :, 0]).max() / (self.step + self.cell)
        yield np.abs(stored["mean"] - stored["density"] @ self.h * self.widths[0]).max() / ROUNDING
        marginal = np.einsum("hnt,ehn->et", self.laws[0].values, warm) * self.widths[0]
        marginal = interpolate.CubicSpline(self.laws[0].theta, marginal, axis=1)(self.theta)
        yield np.abs(stored["parameter_density"] - marginal).max() / (self.step + self.cell)
        distance, refined = stored["distance"], stored["refined_distance"][0]
        same = self.laws[0].distance(stored["density"], stored["reduced_density"])
        yield np.abs(distance[0] - same).max() / ROUNDING
        exact = [laws.distance(law[:, :, 0], reduced) for laws, law, reduced in zip(self.laws, self.joint, self.reduced)]
        extrapolated = refined + (refined - distance[0]) / 3
        yield (np.abs(extrapolated - exact[0]) / (self.cell * exact[0] + CUBE * self.parameters["step"] ** 3)).max()
        yield (np.abs(distance[1] - exact[1]) / (self.step + self.cell * exact[1])).max()

    def landscape_errors(self):
        """ln w, its optimum, the mean at rest and the rates of hopping."""
        stored, known = self.stored, self.rates[0] > INVISIBLE
        for beta, logarithm, optimum in zip(self.betas, stored["log_effective_weight"], stored["optimum"]):
            fitness = Fitness(beta, self.pressure)
            yield np.abs(logarithm - fitness.logarithm(self.h)).max() / FITTED
            yield abs(optimum - fitness.optimum()) / OPTIMUM
        yield np.abs(stored["relaxation_rate"] / self.rates[0] - 1)[known].max() / RATE
        # Of others no more is known than that they are small.
        yield np.inf if (stored["relaxation_rate"][~known] > INVISIBLE).any() else 0
        yield np.abs(stored["resting_mean"][0] - [self.resting(size) for size in stored["resting_size"]]).max() / OPTIMUM
        yield np.abs(stored["resting_mean"][1] - self.optimum).max() / OPTIMUM

    def resting(self, size):
        """The mean of Perron's vector of M w, on a grid that is as wide as twenty times the law."""
        reach = 10 * np.sqrt(size) / self.curvature**0.25
        h = self.optimum + np.linspace(-reach, reach, int(3.3 * reach / size))
        root = np.exp(self.fitness.logarithm(h) / 2)
        mutation = np.exp(-np.square((h[:, None] - h) / size) / 2)
        vector = linalg.eigh(root[:, None] * mutation * root, subset_by_index=[h.size - 1] * 2)[1][:, 0]
        law = mutation @ (root * vector)
        return law @ h / law.sum()

    def population_errors(self):
        """Means by the law of the scheme in h, spread by a simulation, and no outliers."""
        replicas, agents = self.parameters["replicas"], self.parameters["population"]
        for ratio, groups in zip(self.simulated, self.stored["population_mean"]):
            scatter = groups - groups.mean(axis=1, keepdims=True)
            freedom = scatter.size - self.steps.size
            variance = np.square(scatter).sum() / freedom
            quantile = stats.norm.isf(FALSE_ALARM / 2 / scatter.size)
            yield np.abs(scatter).max() / (quantile * 1.4826 * np.median(np.abs(scatter)) * 1.3)
            for step, group in zip(self.steps, groups):
                error = stats.norm.isf(FALSE_ALARM / 2) * np.sqrt(variance / replicas)
                yield abs(group.mean() - self.laws[0].stepped(ratio, step)) / (error + BIAS / agents + SUBSTEP)
            own = simulate(self.parameters, ratio, self.steps[0]).var(ddof=1) * AGENTS
            tail = stats.f(freedom, POPULATIONS - 1).cdf(variance * agents / own)
            yield np.log(2 * min(tail, 1 - tail)) / np.log(FALSE_ALARM)

    def observation_errors(self, group, measured, error, allowance, bound=FITTED):
        observation = self.record[f"checks/{group}"].attrs
        yield abs(observation["measured"] - measured) / bound
        # Stated, or in proportion to the measurement.
        yield abs(observation["standard_error"] - error) / min(bound, FITTED + error * bound / abs(measured))
        yield abs(observation["allowance"] - allowance) / bound

    def line_errors(self, group, x, y, error, bound=FITTED, more=0):
        """Of a value at 0, by the last two of three numbers or more."""
        last = at_zero(x, y)
        yield from self.observation_errors(group, last, error(last), abs(last - at_zero(x, y, -2)) + more, bound)

    def claim_errors(self):
        """All numbers of the claims and of their controls."""
        stored = self.stored
        predictions = {
            "distance_slope": (1, 0.5, ROUNDING), "noise_free_limit": (0, stored["optimum"][0], ROUNDING),
            "kramers": (1, 0.5, ROUNDING)}
        for part, values, others in (
                ("", stored["refined_distance"][0], stored["distance"][0]),
                ("/control", stored["refined_distance"][1], stored["distance"][1])):
            found, refined = slope(self.ratios, values), slope(self.ratios, others)
            allowance = abs(found - slope(self.ratios, values, -2))
            yield from self.observation_errors(f"distance_slope{part}", found, abs(found - refined), allowance)
        columns = np.array([np.ones(self.betas.size), 1 / self.betas, np.log(self.betas) / self.betas]).T
        limits = [np.linalg.solve(columns[i:][:3], stored["optimum"][i:][:3])[0] for i in (-3, self.betas.size - 4)]
        yield from self.observation_errors("noise_free_limit", limits[0], 1e-5, abs(limits[0] - limits[1]))
        yield from self.observation_errors("noise_free_limit/control", self.optimum, 1e-5, 0, OPTIMUM)
        window = (self.betas >= 8) & (self.betas <= 32)
        cold = self.betas[window]
        kramers = np.sqrt(8) / np.pi * np.exp(-cold / 2)
        yield from self.line_errors("kramers", 1 / cold, stored["relaxation_rate"][window] / kramers, lambda _: 1e-4)
        tilted = self.rates[1][window] / kramers
        yield from self.line_errors("kramers/control", 1 / cold, tilted, lambda _: 1e-4, 2 * RATE * tilted[-1])
        bias = self.third / (3 * self.curvature**1.5)
        predictions["resting_bias"] = bias, 0, THIRD * bias
        size = stored["resting_size"]
        for part, means in zip(("", "/control"), stored["resting_mean"]):
            # The optimum's error is divided by the size.
            yield from self.line_errors(
                f"resting_bias{part}", size, (means - self.optimum) / size, lambda x: 1e-3 * abs(x), 4 * OPTIMUM / size[-1])
        nearest = np.abs(np.log(self.ratios / self.simulated[0])).argmin()
        predictions["population_mean"] = (
            self.joint[0][nearest, :, 0] @ self.h * self.widths[0], self.reduced[0] @ self.h * self.widths[0],
            (self.step + self.cell) / 4)
        for part, groups in zip(("", "/control"), stored["population_mean"]):
            error = np.hypot(2 * stats.sem(groups[2]), stats.sem(groups[1]))
            yield from self.line_errors(
                f"population_mean{part}", self.steps, groups.mean(axis=1), lambda _: error,
                more=BIAS / self.parameters["population"])
        for name, (predicted, competitor, bound) in predictions.items():
            claim = self.record[f"checks/{name}"].attrs
            yield abs(claim["predicted"] - predicted) / bound
            yield abs(claim["competitor"] - competitor) / REDUCED
        yield 0 if set(self.record["checks"]) == set(predictions) else np.inf


def audit_double_well(record):
    """Laws, fitness and hopping by other methods, populations by theirs, and all claims."""
    stored = [
        values for name, values in record.items()
        if isinstance(values, h5py.Dataset) and values.dtype.kind == "f" and name != "relaxation_rate"]
    if not all(np.isfinite(values[:]).all() for values in stored):
        return np.nan, 1, "something stored is not finite"
    audit = Audit(record)
    errors = [
        *audit.axis_errors(), *audit.law_errors(), *audit.landscape_errors(), *audit.population_errors(), *audit.claim_errors()]
    return np.max(errors), 1, "Fourier's method, collocation in time, another simulation and fits, in units of their bounds"
