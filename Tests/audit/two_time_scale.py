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

# For a few operations on stored numbers; for a remainder, whose reduced law is integrated; for numbers of the claims.
ROUNDING, INTEGRATED, FITTED = 1e-12, 1e-9, 1e-6
# What the record's steps, and half of them, leave of a density or, relatively, the disequilibrium, if λ = 1; here of a corrector.
STEPPED, HALVED, CORRECTED = 2e-7, 2.5e-8, 2e-8
# A dozen are enough.
ITERATIONS = 50
# The law on a grid is found where ε is at least this, with steps of at most this; these leave so much of a density.
GRID_RATIO, GRID_STEP, GRIDDED = 0.1, 0.025, 1e-5
# Steps of linear noise: this long, and stable.
NOISE_STEP, STABLE = 0.04, 2
# Bias of finite N times N, and the probability of a false alarm in each of a dozen statistics.
BIAS, FALSE_ALARM = 10, 1e-8
SYNCHRONOUS = 1 / np.array([2, 4, 6, 8, 12, 16, 20, 24])


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
        # The transform of ψ_n μ is (−ips)ⁿ e^{−(ps)²/2}/√n!, so a mutation, e^{−σ²(q−p)²/2}, is a series in p. Below q is σq.
        q = 2 * np.pi * instance.mutation_size * np.fft.rfftfreq(h.size, self.width)
        j = np.maximum(n[:, None] - n, 0)
        factor = np.tril((1j * instance.mutation_size / s) ** j * np.exp(
            (gammaln(n[:, None] + 1) - gammaln(n + 1)) / 2 - gammaln(j + 1)))
        self.mutation = factor[..., None] * (np.exp(-q * q / 2)[:, None] * hermevander(q, count - 1)).T[j]

    def born(self, states):
        """Modes of new agents, times λ: moment of time x mode x point."""
        chosen = np.fft.rfft(np.einsum("nmh,tmh->tnh", self.selection, states, optimize=True))
        found = np.fft.irfft(np.einsum("nmq,tmq->tnq", self.mutation, chosen, optimize=True), self.h.size)
        return self.instance.jump_rate * found / (found[:, :1].sum(axis=2, keepdims=True) * self.width)

    def solve(self, ratio, times, degree=12):
        """C_n at the times: polynomials of time on intervals that grow from ε/2 on, found by iteration on new agents."""
        points, unit = -np.cos(np.pi * np.arange(degree + 1) / degree), np.eye(degree + 1)
        slope = chebyshev.chebval(points, chebyshev.chebder(2 * unit)).T @ np.linalg.inv(
            chebyshev.chebvander(points, degree))
        loss = self.instance.jump_rate + self.instance.stiffness / ratio * np.arange(self.selection.shape[0])
        state, found, now, longest = np.zeros(self.selection.shape[1:]), [], 0, ratio / 2
        state[0] = stats.norm.pdf(self.h, self.instance.initial_mean, np.sqrt(self.instance.initial_variance))
        for time in times:
            while time - now > 1e-12:
                step, longest = min(longest, time - now), min(2 * longest, 0.5)
                inverse = np.linalg.inv(slope[1:, 1:] / step + loss[:, None, None] * unit[1:, 1:])
                states = np.repeat(state[None], degree, axis=0)
                for _ in range(ITERATIONS):
                    source = self.born(states) - (slope[1:, :1] / step)[..., None] * state
                    last, states = states, np.einsum("nst,tnh->snh", inverse, source)
                    if np.abs(states - last).max() <= ROUNDING * np.abs(states).max():
                        break
                state, now = states[-1], now + step
            found.append(state)
        return np.array(found)

    def corrector(self, times, reduced, ratio=1e-3):
        """∂ρ_ε/∂ε at ε = 0 from three small ε."""
        first, second, third = ((self.solve(e, times)[:, 0] - reduced) / e for e in (ratio, ratio / 2, ratio / 4))
        return (8 * third - 6 * second + first) / 3


def size(densities, width):
    """∫ |∫_{−∞}^x u dh| dx for u on a grid: W₁, if u is a difference of densities."""
    after = np.cumsum(densities, axis=-1) * width
    before = after - densities * width
    # The trapezium takes what is above the axis and below it for parts of the same sign.
    excess = np.maximum(-before * after, 0) / np.maximum(np.abs(after - before), 1e-300)
    return ((np.abs(before) + np.abs(after)) / 2 - excess).sum(axis=-1) * width


def synchronous(instance, ratio, generations):
    """Mean of h after synchronous generations, and √∫ C_1² + C_2² dh."""
    s = np.sqrt(instance.thermal_variance)
    mean, covariance = np.full(2, instance.initial_mean), np.full((2, 2), instance.initial_variance)
    covariance[0, 0] += s * s
    decay = np.exp(-instance.stiffness / ratio / instance.jump_rate) if ratio > 0 else 0
    relax = np.array([[decay, 1 - decay], [0, 1]])
    for _ in range(generations):
        mean, covariance = relax @ mean, relax @ covariance @ relax.T
        covariance[0, 0] += (1 - decay**2) * s * s
        # e^{αF(θ)} is the likelihood of an observation h* of θ with variance 1/α.
        gain = covariance[:, 0] / (covariance[0, 0] + 1 / instance.selection_pressure)
        mean, covariance = mean + gain * (instance.optimum - mean[0]), covariance - np.outer(gain, covariance[0])
        covariance[1, 1] += instance.mutation_size**2
    spread = covariance[1, 1]
    # C_n/ρ is the mean of ψ_n given h; ρ² is 1/√(4πv) times a normal density of half the variance v.
    x, mass = hermegauss(5)
    x *= np.sqrt(spread / 2)
    offset = (mean[0] - mean[1] + (covariance[0, 1] / spread - 1) * x) / s
    second = ((covariance[0, 0] - covariance[0, 1] ** 2 / spread) / s**2 + offset**2 - 1) / np.sqrt(2)
    return mean[1], np.sqrt(mass / mass.sum() @ (offset**2 + second**2) / np.sqrt(4 * np.pi * spread))


def slope(ratios, values, refined):
    """Of ln value in ln ε: the last one, its change with the refined solution, and the larger one of its last two changes."""
    found, other = (np.diff(np.log(v)) / np.diff(np.log(ratios)) for v in (values, refined))
    return found[-1], abs(found[-1] - other[-1]), np.abs(np.diff(found))[-2:].max()


def rate(ratios, values):
    """Of ln value in −1/ε, with what rounding adds and the last change."""
    found = -np.diff(np.log(values)) / np.diff(1 / ratios)
    return found[-1], 1e-15 / values[-1] / np.diff(1 / ratios)[-1], abs(found[-1] - found[-2])


def intercept(ratios, gaps, refined, width):
    """Size of the limit of gap/ε on a line through the last two ratios, how far the refined one is, and that from one before."""

    def limit(gaps, last):
        (x, y), (u, v) = ratios[last - 2:last], (gaps / ratios[:, None])[last - 2:last]
        return (x * v - y * u) / (x - y)

    found, count = limit(gaps, ratios.size), ratios.size
    return [size(u, width) for u in (found, found - limit(refined, count), found - limit(gaps, count - 1))]


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
        self.cold = Instance.of(record, inverse_temperature=2 * self.instance.inverse_temperature)
        self.reduced, self.cold_reduced = (
            np.array([Mixture(instance, time).density(self.h) for time in self.times])
            for instance in (self.instance, self.cold))
        # The record's methods are of order 4.
        self.slack = max(1, self.instance.jump_rate) ** 4
        # Modes of the main solution, and of the refined one.
        self.counts = int(self.parameters["modes"]), int(self.parameters["modes"]) * 3 // 4
        self.laws = [self.solutions(self.instance, count, self.ratios) for count in self.counts]

    def solutions(self, instance, count, ratios):
        """Ratio x time x mode x point."""
        solver = Modes(instance, self.h, count)
        return np.array([solver.solve(ratio, self.times) for ratio in ratios])

    def synchronous(self, ratios):
        """Means of h, then disequilibria."""
        return np.array([synchronous(self.instance, ratio, self.parameters["generations"]) for ratio in ratios]).T

    def array_errors(self):
        """Everything that is no random number."""
        stored, ratios = self.stored, self.ratios
        gap = stored["density"] - stored["reduced_density"]
        slack, (fine, halved) = self.slack, self.laws
        cold = self.solutions(self.cold, self.counts[0], ratios[-3:])
        for name, found, bound in (
                *((name, found, ROUNDING) for name, found in {
                    "hyperparameter": self.h, "time": self.times, "replica": np.arange(self.parameters["replicas"]),
                    "timescale_ratio": ratios, "small_ratio": ratios[-3:], "simulated_ratio": np.append(ratios, 0),
                    "synchronous_ratio": SYNCHRONOUS, "synchronous_disequilibrium": self.synchronous(ratios)[1],
                    "synchronous_error": self.synchronous(SYNCHRONOUS)[0] - self.synchronous([0])[0],
                    "reduced_density": self.reduced, "mean": stored["density"] @ self.h * self.width,
                    "reduced_mean": [Mixture(self.instance, time).mean for time in self.times],
                    "distance": size(gap, self.width)}.items()),
                ("density", fine[:, :, 0], slack * STEPPED),
                ("refined_density", halved[:, :, 0], slack * HALVED),
                ("cold_density", cold[:, :, 0], slack * STEPPED),
                *((name, Modes(self.instance, self.h, count).corrector(self.times, self.reduced), slack * CORRECTED)
                  for name, count in (("corrector", self.counts[0]), ("corrector_of_means", 2))),
                ("remainder", size(gap - ratios[:, None, None] * stored["corrector"], self.width), slack * INTEGRATED)):
            yield np.abs(stored[name] - found).max() / bound
        for name, law, bound in (("disequilibrium", fine, STEPPED), ("refined_disequilibrium", halved, HALVED)):
            found = np.sqrt(np.square(law[:, :, 1:3]).sum(axis=(2, 3)) * self.width)
            yield np.abs(stored[name] / found - 1).max() / (slack * bound)
        # The sum that stands for ∫ |F_ε − F_0| dh, against one on a grid eight times as fine.
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

        def noise(ratio, modes):
            fastest = self.instance.jump_rate + self.instance.stiffness / ratio * (modes - 1)
            step = time / np.ceil(time * max(1 / NOISE_STEP, fastest / STABLE))
            return Fluctuations(self.instance, ratio, modes, 36).variances([time], step)[0, 0]

        known = self.ratios[self.ratios >= GRID_RATIO][::-1]
        # Without modes of θ it is that of equilibrium.
        variances = [noise(1, 1), *(noise(ratio, 5) for ratio in known)]
        expected = np.append(self.stored["mean"][:, self.main], self.stored["reduced_mean"][self.main])
        for ratio, mean, sample in zip(self.stored["simulated_ratio"], expected, self.stored["simulated_mean"]):
            variance = np.interp(ratio, [0, *known], variances) / agents
            error = stats.norm.isf(FALSE_ALARM / 2) * np.sqrt(variance / replicas)
            yield abs(sample.mean() - mean) / (error + BIAS / agents)
            tail = stats.chi2(replicas - 1).cdf((replicas - 1) * sample.var(ddof=1) / variance)
            yield np.log(2 * min(tail, 1 - tail)) / np.log(FALSE_ALARM)

    def claim_errors(self):
        """All numbers of the claims and of their controls, from what is stored."""
        stored, main, ratios = self.stored, self.main, self.ratios
        laws = stored["density"], stored["refined_density"]
        jump, after = np.abs(stored["synchronous_error"]), stored["synchronous_disequilibrium"]
        lag = np.abs(stored["mean"] - stored["reduced_mean"])[:, main]
        nearest = np.abs(np.log(ratios / 0.1)).argmin()
        clock = self.instance.stiffness / self.instance.jump_rate

        def distances(corrector):
            law = stored["reduced_density"][main] + ratios[:, None] * corrector
            return [size(densities[:, main] - law, self.width) for densities in laws]

        def remainders(name):
            return slope(ratios[:-1], *(values[:-1] for values in distances(stored[name][main])))

        def shift(i):
            sample = stored["simulated_mean"][i]
            return sample.mean() - stored["reduced_mean"][main], stats.sem(sample), BIAS / self.parameters["population"]

        # Prediction and competitor; then measurement, standard error and allowance of the claim and of its control.
        claims = {
            "distance_slope": (1, 2, slope(ratios, *distances(np.zeros_like(self.h))), slope(SYNCHRONOUS, jump, jump)),
            "remainder_slope": (2, 1, remainders("corrector"), remainders("corrector_of_means")),
            "equilibrium_slope": (
                1, 0.5, slope(ratios, *(stored[name][:, main] for name in ("disequilibrium", "refined_disequilibrium"))),
                slope(ratios, after, after)),
            "synchronous_rate": (clock, 2 * clock, rate(SYNCHRONOUS, jump), rate(ratios, lag)),
            "particle_shift": (stored["mean"][nearest, main] - stored["reduced_mean"][main], 0, shift(nearest), shift(-1))}
        for i in range(self.times.size):
            gaps = [densities[:, i] - stored["reduced_density"][i] for densities in laws]
            cold = stored["cold_density"][:, i] - self.cold_reduced[i]
            claims[f"distance_constant_{i}"] = (
                *(size(stored[name][i], self.width) for name in ("corrector", "corrector_of_means")),
                intercept(ratios, *gaps, self.width), intercept(ratios[-3:], cold, cold, self.width))
        for name, (predicted, competitor, *observations) in claims.items():
            claim = self.record[f"checks/{name}"].attrs
            yield max(abs(claim["predicted"] - predicted), abs(claim["competitor"] - competitor)) / (self.slack * FITTED)
            for group, found in zip((name, f"{name}/control"), observations):
                attributes = self.record[f"checks/{group}"].attrs
                observation = [attributes[word] for word in ("measured", "standard_error", "allowance")]
                yield np.abs(np.subtract(observation, found)).max() / (self.slack * FITTED)
        yield 0 if set(self.record["checks"]) == set(claims) else np.inf


def audit_two_time_scale(record):
    """Laws, corrector and generations by other methods, populations by linear noise, and all claims."""
    audit = Audit(record)
    if not all(np.isfinite(values).all() for values in audit.stored.values()):
        return np.nan, 1, "something stored is not finite"
    errors = [*audit.array_errors(), *audit.grid_errors(), *audit.simulation_errors(), *audit.claim_errors()]
    return np.max(errors), 1, "collocation in time, a grid of θ and h, and linear noise, in units of their bounds"
