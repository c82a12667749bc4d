"""The limit of fast parameters of arXiv:2603.19808, again with NumPy and SciPy.

The law at ε twice: with the record's number of Hermite modes, but mutations in Fourier's space and collocation in time;
and, where ε is not small, without any modes, on a grid of θ and h. The corrector is a derivative with respect to ε.
"""

import h5py
import numpy as np
from numpy.polynomial import chebyshev
from numpy.polynomial.hermite_e import hermegauss, hermevander
from scipy import signal, stats
from scipy.special import gammaln

from borghi2026 import Fluctuations, Instance, JointLaw, Mixture

# For a few operations on stored numbers of order 1.
ROUNDING = 1e-12
# The record's classical steps of 0.005 leave 1e-7 of a density, and its corrector 1e-10.
STEPPED, CORRECTED = 5e-7, 2e-8
# What is computed from stored numbers, or from a corrector, in the same way.
FITTED = 1e-6
# The law on a grid is found where ε is at least this, with steps of at most this; these leave so much of a density.
GRID_RATIO, GRID_STEP, GRIDDED = 0.1, 0.025, 1e-5
# Bias of finite N times N, and the probability of a false alarm in each of a dozen statistics.
BIAS, FALSE_ALARM = 10, 1e-8


class Modes:
    """C_n(h) = ∫ ψ_n((θ − h)/s) f dθ with orthonormal Hermite polynomials, on a periodic grid of h."""

    def __init__(self, instance, h, count):
        self.instance, self.h, self.width = instance, h, h[1] - h[0]
        n, s = np.arange(count), np.sqrt(instance.thermal_variance)
        # Under e^{αF} μ the offset y = (θ − h)/s is normal, with 1/(1 + αs²) for its variance.
        narrow = 1 / (1 + instance.selection_pressure * s * s)
        node, mass = hermegauss(2 * count)
        y = np.sqrt(narrow) * node + (1 - narrow) / s * (instance.optimum - h)[:, None]
        psi = hermevander(y, count - 1) / np.exp(gammaln(n + 1) / 2)
        self.selection = np.einsum("h,y,hyn,hym->nmh", instance.weight(h), mass / mass.sum(), psi, psi, optimize=True)
        # The transform of ψ_n μ is proportional to (ps)ⁿ e^{−(ps)²/2}, so a mutation, e^{−σ²(q−p)²/2}, expands in powers of p.
        q = 2 * np.pi * instance.mutation_size * np.fft.rfftfreq(h.size, self.width)
        j = n[:, None] - n
        size = np.exp((gammaln(n[:, None] + 1) - gammaln(n + 1)) / 2 - gammaln(np.maximum(j, 0) + 1)) * (j >= 0)
        raised = size * (1j * instance.mutation_size / s) ** np.maximum(j, 0)
        self.mutation = raised[..., None] * (np.exp(-q * q / 2)[:, None] * hermevander(q, count - 1)).T[np.maximum(j, 0)]

    def born(self, states):
        """Modes of new agents, times λ: moment of time x mode x point."""
        chosen = np.fft.rfft(np.einsum("nmh,tmh->tnh", self.selection, states, optimize=True))
        found = np.fft.irfft(np.einsum("nmq,tmq->tnq", self.mutation, chosen, optimize=True), self.h.size)
        return self.instance.jump_rate * found / (found[:, :1].sum(axis=2, keepdims=True) * self.width)

    def solve(self, ratio, times, degree=12):
        """C_n at the times: polynomials of time on intervals that grow from ε/2 on, found by iteration on new agents."""
        points = -np.cos(np.pi * np.arange(degree + 1) / degree)
        unit = np.eye(degree + 1)
        slope = chebyshev.chebval(points, chebyshev.chebder(2 * unit)).T @ np.linalg.inv(chebyshev.chebvander(points, degree))
        loss = self.instance.jump_rate + self.instance.stiffness / ratio * np.arange(self.selection.shape[0])
        state, found, now, longest = np.zeros(self.selection.shape[1:]), [], 0, ratio / 2
        state[0] = stats.norm.pdf(self.h, self.instance.initial_mean, np.sqrt(self.instance.initial_variance))
        for time in times:
            while time - now > 1e-12:
                step, longest = min(longest, time - now), min(2 * longest, 0.5)
                inverse = np.linalg.inv(slope[1:, 1:] / step + loss[:, None, None] * unit[1:, 1:])
                states, change = np.repeat(state[None], degree, axis=0), 1
                while change > ROUNDING:
                    source = self.born(states) - (slope[1:, :1] / step)[..., None] * state
                    last, states = states, np.einsum("nst,tnh->snh", inverse, source)
                    change = np.abs(states - last).max() / np.abs(states).max()
                state, now = states[-1], now + step
            found.append(state)
        return np.array(found)

    def corrector(self, times, reduced, ratio=1e-3):
        """∂ρ_ε/∂ε at ε = 0 from three small ε."""
        first, second, third = ((self.solve(e, times)[:, 0] - reduced) / e for e in (ratio, ratio / 2, ratio / 4))
        return (8 * third - 6 * second + first) / 3


def size(densities, width):
    """∫ |∫_{−∞}^x| dx of differences of densities."""
    return np.abs(np.cumsum(densities, axis=-1)).sum(axis=-1) * width**2


def synchronous(instance, ratio, generations):
    """Mean of h after synchronous generations, and how far the variance of θ given h is from Gibbs's, relative to it."""
    mean, covariance = np.full(2, instance.initial_mean), np.full((2, 2), instance.initial_variance)
    covariance[0, 0] += instance.thermal_variance
    decay = np.exp(-instance.stiffness / ratio / instance.jump_rate) if ratio > 0 else 0
    relax = np.array([[decay, 1 - decay], [0, 1]])
    for _ in range(generations):
        mean, covariance = relax @ mean, relax @ covariance @ relax.T
        covariance[0, 0] += (1 - decay**2) * instance.thermal_variance
        # e^{αF(θ)} is the likelihood of an observation h* of θ with variance 1/α.
        gain = covariance[:, 0] / (covariance[0, 0] + 1 / instance.selection_pressure)
        mean, covariance = mean + gain * (instance.optimum - mean[0]), covariance - np.outer(gain, covariance[0])
        covariance[1, 1] += instance.mutation_size**2
    given = covariance[0, 0] - covariance[0, 1] ** 2 / covariance[1, 1]
    return mean[1], abs(given / instance.thermal_variance - 1)


def slope(ratios, values, i):
    return np.log(values[i] / values[i - 1]) / np.log(ratios[i] / ratios[i - 1])


def intercept(ratios, values, i):
    """At ε = 0, of the line through values/ε."""
    x, y = ratios[i - 1:i + 1], (values / ratios)[i - 1:i + 1]
    return (x[0] * y[1] - x[1] * y[0]) / (x[0] - x[1])


def exponential_rate(ratios, values, i):
    return -np.log(values[i] / values[i - 1]) / (1 / ratios[i] - 1 / ratios[i - 1])


class Audit:
    def __init__(self, record):
        self.parameters = record["parameters"].attrs
        self.record, self.instance = record, Instance.of(record)
        self.stored = {name: values[:] for name, values in record.items() if isinstance(values, h5py.Dataset)}
        self.times, self.ratios = self.parameters["times"], self.parameters["timescale_ratios"]
        lower, upper, points = (self.parameters[f"grid_{name}"] for name in ("lower", "upper", "points"))
        self.width = (upper - lower) / points
        self.h = lower + self.width * (np.arange(points) + 0.5)
        self.main = self.times.size // 2
        self.mixtures = [Mixture(self.instance, time) for time in self.times]
        self.reduced = np.array([mixture.density(self.h) for mixture in self.mixtures])
        # Then with fewer modes, as for the errors that the record states.
        count = int(self.parameters["modes"])
        solvers = [Modes(self.instance, self.h, n) for n in (count, count * 3 // 4)]
        self.laws = [np.array([solver.solve(ratio, self.times) for ratio in self.ratios]) for solver in solvers]
        self.corrector = solvers[0].corrector(self.times, self.reduced)
        self.first_mode = Modes(self.instance, self.h, 2).corrector(self.times, self.reduced)

    def values(self, law, corrector):
        """Mean, distance, remainder and disequilibrium: ratio x time."""
        density, first = law[:, :, 0], self.ratios[:, None, None] * corrector
        return {
            "mean": density @ self.h * self.width, "distance": size(density - self.reduced, self.width),
            "remainder": size(density - self.reduced - first, self.width),
            "disequilibrium": np.sqrt(np.square(law[:, :, 1:]).sum(axis=(2, 3)) * self.width)}

    def array_errors(self):
        """Everything that is no random number."""
        stored, found = self.stored, self.values(self.laws[0], self.corrector)
        yield np.abs(stored["hyperparameter"] - self.h).max() / ROUNDING
        yield np.abs(stored["time"] - self.times).max() / ROUNDING
        yield np.abs(stored["timescale_ratio"] - self.ratios).max() / ROUNDING
        yield np.abs(stored["simulated_ratio"] - np.append(self.ratios, 0)).max() / ROUNDING
        yield np.abs(stored["reduced_density"] - self.reduced).max() / ROUNDING
        yield np.abs(stored["reduced_mean"] - [mixture.mean for mixture in self.mixtures]).max() / ROUNDING
        yield np.abs(stored["density"] - self.laws[0][:, :, 0]).max() / STEPPED
        yield np.abs(stored["corrector"] - self.corrector).max() / CORRECTED
        for name in ("mean", "distance", "remainder"):
            yield np.abs(stored[name] - found[name]).max() / STEPPED
        yield np.abs(stored["disequilibrium"] / found["disequilibrium"] - 1).max() / STEPPED
        generations = self.parameters["generations"]
        means = np.array([synchronous(self.instance, ratio, generations)[0] for ratio in (*self.ratios, 0)])
        yield np.abs(stored["synchronous_error"] - (means[:-1] - means[-1])).max() / ROUNDING
        # The sum that stands for ∫ |F_ε − F_0| dh, against one on a grid eight times as fine.
        gap = stored["density"] - stored["reduced_density"]
        fine = size(signal.resample(gap, 8 * self.h.size, axis=2), self.width / 8)
        yield np.abs(stored["distance"] - fine).max() / (np.abs(gap).max() * self.width**2)

    def grid_errors(self):
        """The law without modes, beside what the record's last quarter of the modes changes."""
        ticks = np.gcd.reduce(np.rint(self.times / 0.005).astype(int))
        step = 0.005 * ticks / np.ceil(0.005 * ticks / GRID_STEP)
        for i, ratio in enumerate(self.ratios):
            if ratio >= GRID_RATIO:
                grid = JointLaw(self.instance, ratio, self.h[0], self.h[0] + self.width * self.h.size, self.h.size)
                density = grid.hyperparameters(grid.solve(self.times, step))
                truncation = np.abs(self.laws[0][i, :, 0] - self.laws[1][i, :, 0]).max()
                yield np.abs(self.stored["density"][i] - density).max() / (GRIDDED + truncation)

    def simulation_errors(self):
        """Means and variances over populations, by linear noise; its variance hardly depends on small ε."""
        replicas, agents = self.stored["replica"].size, self.parameters["population"]
        time = self.times[self.main]
        yield 0 if np.array_equal(self.stored["replica"], np.arange(self.parameters["replicas"])) else np.inf
        known = [ratio for ratio in self.ratios if ratio >= GRID_RATIO]
        variances = [Fluctuations(self.instance, 1, 1, 48).variances([time], time / np.ceil(time / 0.04))[0, 0]]
        variances += [
            Fluctuations(self.instance, ratio, 5, 36).variances([time], time / np.ceil(time / 0.04))[0, 0]
            for ratio in known[::-1]]
        expected = np.append(self.stored["mean"][:, self.main], self.stored["reduced_mean"][self.main])
        for ratio, mean, sample in zip(self.stored["simulated_ratio"], expected, self.stored["simulated_mean"]):
            variance = np.interp(ratio, [0, *known[::-1]], variances) / agents
            error = stats.norm.isf(FALSE_ALARM / 2) * np.sqrt(variance / replicas)
            yield abs(sample.mean() - mean) / (error + BIAS / agents)
            tail = stats.chi2(replicas - 1).cdf((replicas - 1) * sample.var(ddof=1) / variance)
            yield np.log(2 * min(tail, 1 - tail)) / np.log(FALSE_ALARM)

    def observation_errors(self, group, measure, i, values, solutions=(), error=0):
        """Measurement, allowance and standard error, the last by two solutions or as given."""
        observation, found = self.record[f"checks/{group}"].attrs, measure(self.ratios, values, i)
        yield abs(observation["measured"] - found) / FITTED
        yield abs(observation["allowance"] - abs(found - measure(self.ratios, values, i - 1))) / FITTED
        if solutions:
            exact, coarse = (measure(self.ratios, solution, i) for solution in solutions)
            # What the record's steps, and half of them, may add to the change.
            yield abs(observation["standard_error"] - abs(exact - coarse)) / (2 * abs(found - exact) + FITTED)
        else:
            yield abs(observation["standard_error"] - error) / FITTED

    def claim_errors(self):
        """All numbers of the claims and of their controls."""
        stored, main, last = self.stored, self.main, self.ratios.size - 1
        solutions = [self.values(law, self.corrector) for law in self.laws]
        controls = [self.values(law, self.first_mode)["remainder"][:, main] for law in self.laws]
        column = lambda name, time: (stored[name][:, time], [solution[name][:, time] for solution in solutions])
        jump = np.abs(stored["synchronous_error"])
        just_after = np.array([synchronous(self.instance, ratio, self.parameters["generations"])[1] for ratio in self.ratios])
        lag = np.abs(stored["mean"] - stored["reduced_mean"])[:, main]
        visible = lambda values: np.flatnonzero(values > 1e-11)[-1]
        predictions = {"distance_slope": (1, 2), "remainder_slope": (2, 1), "equilibrium_slope": (1, 0.5)}
        rate = self.instance.stiffness / self.instance.jump_rate
        predictions["synchronous_rate"] = (rate, 2 * rate)
        yield from self.observation_errors("distance_slope", slope, last, *column("distance", main))
        yield from self.observation_errors("distance_slope/control", slope, 2, jump)
        yield from self.observation_errors("remainder_slope", slope, last - 1, *column("remainder", main))
        yield from self.observation_errors("remainder_slope/control", slope, last - 1, controls[0], controls)
        yield from self.observation_errors("equilibrium_slope", slope, last, *column("disequilibrium", main))
        yield from self.observation_errors("equilibrium_slope/control", slope, last, just_after)
        yield from self.observation_errors("synchronous_rate", exponential_rate, visible(jump), jump, error=1e-4)
        yield from self.observation_errors("synchronous_rate/control", exponential_rate, visible(lag), lag, error=1e-4)
        for i in range(self.times.size):
            name = f"distance_constant_{i}"
            predictions[name] = size(self.corrector[i], self.width), size(self.first_mode[i], self.width)
            yield from self.observation_errors(name, intercept, last, *column("distance", i))
            yield from self.observation_errors(f"{name}/control", intercept, last, jump)
        nearest = np.abs(np.log(self.ratios / 0.1)).argmin()
        predictions["particle_shift"] = stored["mean"][nearest, main] - stored["reduced_mean"][main], 0
        for group, i in (("particle_shift", nearest), ("particle_shift/control", -1)):
            observation, sample = self.record[f"checks/{group}"].attrs, stored["simulated_mean"][i]
            yield abs(observation["measured"] - sample.mean() + stored["reduced_mean"][main]) / FITTED
            yield abs(observation["standard_error"] - stats.sem(sample)) / FITTED
            yield abs(observation["allowance"] - BIAS / self.parameters["population"]) / FITTED
        for name, pair in predictions.items():
            claim = self.record[f"checks/{name}"].attrs
            yield max(abs(claim["predicted"] - pair[0]), abs(claim["competitor"] - pair[1])) / FITTED
        yield 0 if set(self.record["checks"]) == set(predictions) else np.inf


def audit_two_time_scale(record):
    """Laws, corrector and generations by other methods, populations by linear noise, and all claims."""
    audit = Audit(record)
    if not all(np.isfinite(values).all() for values in audit.stored.values()):
        return np.nan, 1, "something stored is not finite"
    errors = [*audit.array_errors(), *audit.grid_errors(), *audit.simulation_errors(), *audit.claim_errors()]
    return np.max(errors), 1, "collocation in time, a grid of θ and h, and linear noise, in units of their bounds"
