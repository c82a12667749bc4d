"""Convergence orders of all integrators for arXiv:2603.19808, again with NumPy and SciPy.

Mutations in Fourier's space, exact laws by collocation in time and on a grid of θ and h, jumps by a power series, laws at
rest from transition densities. A step's error depends on the method alone, so it is the same in any resolved space.
"""

import h5py
import numpy as np
from scipy import stats
from scipy.linalg import expm
from scipy.special import factorial, hyp1f1

from borghi2026 import Instance, JointLaw, Mixture
from two_time_scale import Modes

# Of a stored error, relatively; of its laws, absolutely; of claims. What Hermite modes leave of a law.
RELATIVE, ABSOLUTE, FITTED, TRUNCATED = 1e-6, 2e-11, 1e-6, 2e-6
# The record's jumps in turn and its exact laws come from steps of order 4: what is left over (λτ)⁴ and over the finest (λτ)⁴;
# here of collocation.
JUMPS, EXACT, COLLOCATED = 0.02, 0.04, 4e-10
# Rounding of mutated densities; Gauss's rule of the record's laws at rest, at a step of 1/20.
ROUNDING, REST = 5e-15, 2e-7
# The probability of a false alarm in each of four statistics.
FALSE_ALARM = 1e-8
TEMPERATURE, TILT, VARIANCE, SPACING = 4, 0.25, 4, 0.1
STAGES = {"Euler": [], "midpoint": [1 / 2], "classical Runge-Kutta": [1 / 2, 1 / 2, 1]}
WEIGHTS = {"Euler": [1], "midpoint": [0, 1], "classical Runge-Kutta": [1 / 6, 1 / 3, 1 / 3, 1 / 6]}
FROZEN = ", normalisation frozen"


def phi(order, z):
    """φ_k(z), a confluent hypergeometric function."""
    return np.exp(z) if order == 0 else hyp1f1(1, order + 1, z) / factorial(order)


class Steps:
    """Methods with steps in Hermite modes of several laws, one for each ε: ε x mode x point."""

    def __init__(self, instance, h, modes, ratios=(1,)):
        self.instance, self.h, self.space = instance, h, Modes(instance, h, modes)
        self.fast = instance.stiffness * np.arange(modes)[:, None] / np.reshape(ratios, (-1, 1, 1))
        self.start = np.zeros((len(ratios), modes, h.size))
        self.start[:, 0] = stats.norm.pdf(h, instance.initial_mean, np.sqrt(instance.initial_variance))

    def total(self, law):
        """⟨e^{αF}, f⟩."""
        return np.einsum("mh,tmh->t", self.space.selection[0], law)[:, None, None] * self.space.width

    def rate(self, law, frozen):
        """New agents in a time, with the mean weight that the law has, or had at the start of a step."""
        return self.space.born(law) * (self.total(law) / self.total(law if frozen is None else frozen))

    def explicit(self, name, steps, step):
        """A Runge-Kutta method for the reduced equation."""
        law, (method, is_frozen) = self.start, (name.removesuffix(FROZEN), name.endswith(FROZEN))
        for _ in range(steps):
            change = lambda now, frozen=law if is_frozen else None: self.rate(now, frozen) - self.instance.jump_rate * now
            slopes = [change(law)]
            for share in STAGES[method]:
                slopes.append(change(law + share * step * slopes[-1]))
            law = law + step * sum(weight * slope for weight, slope in zip(WEIGHTS[method], slopes))
        return law[:, 0]

    def exponential(self, order, is_frozen, steps, step):
        """Cox and Matthews's methods of order 2 and 4."""
        z, law = -step * (self.instance.jump_rate + self.fast), self.start
        zero, one, two, three = (phi(k, z) for k in range(4))
        half, weight = phi(0, z / 2), step / 2 * phi(1, z / 2)
        for _ in range(steps):
            frozen = law if is_frozen else None
            first = self.rate(law, frozen)
            if order == 2:
                ahead = zero * law + step * one * first
                law = ahead + step * two * (self.rate(ahead, frozen) - first)
                continue
            a = half * law + weight * first
            second = self.rate(a, frozen)
            third = self.rate(half * law + weight * second, frozen)
            fourth = self.rate(half * a + weight * (2 * third - first), frozen)
            law = zero * law + step * (
                (one - 3 * two + 4 * three) * first + (2 * two - 4 * three) * (second + third) + (4 * three - two) * fourth)
        return law

    def jump(self, law, step):
        """Jumps alone, exactly: f = e^{−λτ} Σ sⁿKⁿf/n!, where s makes the mass 1."""
        terms, rate = [law], self.instance.jump_rate
        while len(terms) < 3 or np.abs(terms[-1]).max() > 1e-14:
            terms.append(self.space.born(terms[-1]) * self.total(terms[-1]) / rate * (3 * rate * step / len(terms)))
        masses, powers = np.array([t[:, 0].sum(axis=1) * self.space.width for t in terms]), np.arange(len(terms))[:, None]
        s = np.full(law.shape[0], 1 / 3)
        for _ in range(20):
            s -= ((masses * s**powers).sum(axis=0) - np.exp(rate * step)) / (masses * powers * s ** (powers - 1)).sum(axis=0)
        return np.exp(-rate * step) * np.einsum("nt,ntmh->tmh", s**powers, terms)

    def split(self, is_strang, steps, step):
        """Jumps between halves of the fast dynamics, or together after it."""
        law, share = self.start, -np.expm1(-self.instance.jump_rate * step)
        decay = np.exp(-self.fast * step / (2 if is_strang else 1))
        for _ in range(steps):
            law = decay * law
            law = (decay * self.jump(law, step) if is_strang
                   else (1 - share) * law + share * self.space.born(law) / self.instance.jump_rate)
        return law


def grid_law(instance, h, points, bounds, shift, ratio, steps, step):
    """The law of h by ETD2RK on cells of θ with Scharfetter and Gummel's fluxes."""
    width = (bounds[1] - bounds[0]) / points
    theta = bounds[0] + width * (np.arange(points) + 0.5)
    exponent = instance.inverse_temperature * instance.stiffness / 2 * np.square(theta - shift * width - h[:, None])
    rise = np.diff(exponent)
    bernoulli = lambda z: np.where(z == 0, 1, z / np.expm1(np.where(z == 0, 1, z)))
    cells, moves = np.arange(points), np.zeros((h.size, points, points))
    scale = 1 / (instance.inverse_temperature * ratio * width**2)
    moves[:, cells[1:], cells[:-1]], moves[:, cells[:-1], cells[1:]] = scale * bernoulli(rise), scale * bernoulli(-rise)
    z = step * (moves - np.eye(points) * (moves.sum(axis=1)[:, None, :] + instance.jump_rate))
    zero = np.array([expm(block) for block in z])
    one = np.linalg.solve(z, zero - np.eye(points))
    two = np.linalg.solve(z, one - np.eye(points))
    frequency = 2 * np.pi * np.fft.rfftfreq(h.size, h[1] - h[0])
    blur = np.exp(-np.square(instance.mutation_size * frequency) / 2)[:, None]
    fitness = np.exp(-instance.selection_pressure / 2 * np.square(theta - instance.optimum))

    def born(law):
        found = np.fft.irfft(blur * np.fft.rfft(fitness * law, axis=0), h.size, axis=0)
        return step * instance.jump_rate * found / (found.sum() * width * (h[1] - h[0]))

    apply = lambda matrices, law: np.einsum("hij,hj->hi", matrices, law)
    law = np.exp(exponent.min(axis=1, keepdims=True) - exponent)
    law *= stats.norm.pdf(h, instance.initial_mean, np.sqrt(instance.initial_variance))[:, None] / (
        law.sum(axis=1, keepdims=True) * width)
    for _ in range(steps):
        first = born(law)
        ahead = apply(zero, law) + apply(one, first)
        law = ahead + apply(two, born(ahead) - first)
    return law.sum(axis=1) * width


def mutation_error(resolution, is_average):
    """Largest error of N(0, 4) after mutations at points, from the transform of the kernel, which is a sum over aliases."""
    size, x = resolution * SPACING, SPACING * (np.arange(-200, 200) + 0.5)
    k, alias = np.linspace(0, 8, 4001), 2 * np.pi / SPACING * np.array([-2, -1, 1, 2])[:, None]
    term = lambda k: np.exp(-np.square(size * k) / 2)
    if is_average:
        # A sinc multiplies every alias.
        excess = (term(k) * (np.sinc(k * SPACING / 2 / np.pi) - 1)
                  + (term(k + alias) * np.sinc((k + alias) * SPACING / 2 / np.pi)).sum(axis=0))
    else:
        excess = term(k) * (term(alias) * np.expm1(-size**2 * k * alias)).sum(axis=0) / (1 + term(alias).sum())
    return np.abs(np.cos(np.outer(x, k)) @ (np.exp(-VARIANCE * k * k / 2) * excess)).max() * (k[1] - k[0]) / np.pi


class Resting:
    """A scheme for L = (θ² − 1)²/2 + θ/4, β = 4, by its transition density at points y: rows before, columns after a step."""

    def __init__(self, scheme, step):
        noise = 2 * step / TEMPERATURE
        self.y = np.linspace(-2.6, 2.6, 1 + int(5.2 / min(0.05, np.sqrt(noise) / 1.7)))
        y, after = self.y[:, None], self.y
        slope = lambda x: 2 * x * (x * x - 1) + TILT
        if scheme == "Leimkuhler-Matthews":
            # x between y and y′ solves 2x − δ L′(x) = y + y′, where the left side grows.
            turn = np.sqrt((2 / step + 2) / 6)
            x, total = np.clip((y + after) / 2, -turn, turn), y + after
            low, high = np.full(total.shape, -turn), np.full(total.shape, turn)
            for _ in range(60):
                x = (low + high) / 2
                below = 2 * x - step * slope(x) < total
                low, high = np.where(below, x, low), np.where(below, high, x)
            growth = 2 - step * (6 * x * x - 2)
            self.moves = np.where(turn - np.abs(x) > 1e-6, stats.norm.pdf(x, y, np.sqrt(noise) / 2) / np.abs(growth), 0)
        else:
            self.moves = stats.norm.pdf(after, y - step * slope(y), np.sqrt(noise))
            x = y + 0 * after if scheme == "Euler-Maruyama" else (y + after + step * slope(y)) / 2
        self.moves *= self.y[1] - self.y[0]
        self.seen = x * x
        self.gibbs = np.exp(-TEMPERATURE * (np.square(self.y * self.y - 1) / 2 + TILT * self.y))
        self.gibbs /= self.gibbs.sum()

    def mean_square(self, law):
        return law @ (self.moves * self.seen).sum(axis=1)

    def bias(self):
        """At rest, less that of the Gibbs law."""
        system = self.moves.T - np.eye(self.y.size)
        system[0] = 1
        law = np.linalg.solve(system, np.eye(self.y.size)[0])
        return self.mean_square(law) - self.gibbs @ np.square(self.y)

    def time_average(self, times, stride):
        """Mean, and variance of one agent, of θ² averaged over steps times·stride, which began in the Gibbs law."""
        observed, far = (self.moves * self.seen).sum(axis=1), np.linalg.matrix_power(self.moves, stride - 1)
        law, means, squares = self.gibbs @ np.linalg.matrix_power(self.moves, stride * times[0]), [], 0
        for i in range(times.size):
            means.append(law @ observed)
            squares += law @ (self.moves * np.square(self.seen)).sum(axis=1)
            # What is seen tells of where the step ends.
            later = law @ (self.moves * self.seen)
            for _ in times[i + 1:]:
                squares, later = squares + 2 * (later @ far @ observed), later @ far @ self.moves
            law = law @ self.moves @ far
        return np.mean(means), squares / times.size**2 - np.mean(means) ** 2


def order(sizes, errors, floor=1e-12):
    """Limit of the local order, its error by that of the reference, and the last change: from levels well above that."""
    errors = np.abs(errors)
    clear = np.append(errors > 50 * floor, False).argmin()
    local = np.diff(np.log(errors[:clear])) / np.diff(np.log(sizes[:clear]))
    return 2 * local[-1] - local[-2], 3 * floor / errors[clear - 1] / np.log(sizes[0] / sizes[1]), abs(local[-1] - local[-2])


def decay(resolutions, errors):
    """Slope of ln(error/(σ/Δ)⁴) in (σ/Δ)²."""
    values, levels = errors / resolutions**4, resolutions**2
    slopes = np.diff(np.log(values)) / np.diff(levels)
    return slopes[0], 4e-15 / errors[1] / (levels[1] - levels[0]), abs(slopes[1] - slopes[0])


class Audit:
    def __init__(self, record):
        self.record, self.parameters, self.instance = record, record["parameters"].attrs, Instance.of(record)
        self.stored = {name: values[()] for name, values in record.items() if isinstance(values, h5py.Dataset)}
        self.bounds = self.parameters["grid_lower"], self.parameters["grid_upper"]
        points, self.time = self.parameters["grid_points"], float(self.parameters["final_time"])
        self.width = (self.bounds[1] - self.bounds[0]) / points
        self.h = self.bounds[0] + self.width * (np.arange(points) + 0.5)
        self.modes, self.ratios = int(self.parameters["modes"]), self.parameters["timescale_ratios"]
        self.steps = self.parameters["coarsest_steps"] * 2 ** np.arange(self.parameters["levels"])
        self.names = {name: [text.decode() for text in self.stored[name]] for name in ("reduced_method", "joint_method", "scheme")}

    def distance(self, first, second):
        return np.abs(first - second).sum(axis=-1) * self.width

    def differences(self, name, found, allowed):
        yield np.max(np.abs(self.stored[name] - found) / (RELATIVE * np.abs(found) + allowed))

    def axis_errors(self):
        p = self.parameters
        for name, found in {
                "step": self.time / self.steps, "timescale_ratio": self.ratios, "slow_ratio": self.ratios[:2],
                "parameter_points": p["parameter_points"], "resting_step": p["resting_steps"],
                "modes": np.arange(4, 19, 2), "replica": np.arange(p["replicas"])}.items():
            yield from self.differences(name, found, ABSOLUTE)

    def reduced_errors(self):
        method, exact = Steps(self.instance, self.h, 1), Mixture(self.instance, self.time).density(self.h)
        found = [[self.distance(method.explicit(name, steps, self.time / steps), exact)[0] for steps in self.steps]
                 for name in self.names["reduced_method"]]
        yield from self.differences("reduced_error", found, ABSOLUTE)

    def joint_errors(self):
        method, ratios = Steps(self.instance, self.h, self.modes, self.ratios), self.ratios
        exact = np.array([method.space.solve(ratio, [self.time], 16)[0, 0] for ratio in ratios])
        methods = [
            lambda *n: method.exponential(2, False, *n), lambda *n: method.exponential(4, False, *n),
            lambda *n: method.split(True, *n), lambda *n: method.split(False, *n), lambda *n: method.exponential(4, True, *n)]
        found = [[self.distance(solve(steps, self.time / steps)[:, 0], exact) for steps in self.steps] for solve in methods]
        each = np.power(self.instance.jump_rate * self.time / self.steps, 4)
        allowed = COLLOCATED + EXACT * each[-1] + JUMPS * each * (np.arange(5) == 2)[:, None]
        yield from self.differences("joint_error", np.transpose(found, (2, 0, 1)), allowed)
        # Without modes, on a grid of θ and h, where ε is large; on the same points of h.
        for law, ratio in zip(exact[:2], ratios[:2]):
            lower = self.h[0]
            grid = JointLaw(self.instance, ratio, lower, lower + self.width * self.h.size, self.h.size)
            yield self.distance(grid.hyperparameters(grid.solve([self.time], self.time / 160))[0], law) / TRUNCATED

    def mode_errors(self):
        laws = [Steps(self.instance, self.h, count, self.ratios[:2]).exponential(
            4, False, self.steps[-1], self.time / self.steps[-1])[:, 0] for count in [*self.stored["modes"], 28]]
        yield from self.differences("mode_error", np.transpose([self.distance(law, laws[-1]) for law in laws[:-1]]), ABSOLUTE)

    def grid_errors(self):
        ratios, steps = self.ratios[:2], self.steps[1]
        step = self.time / steps
        exact = Steps(self.instance, self.h, self.modes, ratios).exponential(2, False, steps, step)[:, 0]
        found = [[[self.distance(grid_law(self.instance, self.h, points, self.bounds, shift, ratio, steps, step), law)
                   for points in self.stored["parameter_points"]] for shift in (0, 0.5)] for ratio, law in zip(ratios, exact)]
        yield from self.differences("grid_error", found, ABSOLUTE)

    def resting_errors(self):
        steps, allowed = self.stored["resting_step"], ABSOLUTE + REST * (20 * self.stored["resting_step"]) ** 6
        found = [[Resting(scheme, step).bias() for step in steps] for scheme in self.names["scheme"]]
        yield from self.differences("resting_bias", found, allowed)
        law = Resting("Euler-Maruyama", 0.05)
        yield from self.differences("gibbs_mean_square", law.gibbs @ np.square(law.y), ABSOLUTE)
        found = [[mutation_error(resolution, average) for resolution in self.stored["resolution"]] for average in (False, True)]
        yield from self.differences("mutation_error", found, ROUNDING)

    def agent_errors(self):
        """Means and variances over replicas of averages over agents and over 21 times, one fast time apart."""
        step, replicas = self.stored["resting_step"][0], self.stored["replica"].size
        for scheme, sample in zip(self.names["scheme"], self.stored["agent_mean_square"]):
            mean, variance = Resting(scheme, step).time_average(np.arange(20, 41), round(1 / step))
            variance /= self.parameters["agents"]
            yield abs(sample.mean() - mean) / np.sqrt(variance / replicas) / stats.norm.isf(FALSE_ALARM / 2)
            tail = stats.chi2(replicas - 1).cdf((replicas - 1) * sample.var(ddof=1) / variance)
            yield np.log(2 * min(tail, 1 - tail)) / np.log(FALSE_ALARM)

    def claim_errors(self):
        """All numbers of the claims and of their controls, from what is stored."""
        stored, biases = self.stored, self.stored["resting_bias"]
        widths = (self.bounds[1] - self.bounds[0]) / stored["parameter_points"]
        reduced = [order(stored["step"], row) for row in stored["reduced_error"]]
        joint = [[order(stored["step"], row, 1e-9) for row in rows] for rows in stored["joint_error"]]
        grid = [min(order(widths, rows[shift]) for rows in stored["grid_error"]) for shift in (0, 1)]
        resting = [order(stored["resting_step"], row) for row in biases]
        agents = [(row.mean() - stored["gibbs_mean_square"], stats.sem(row), 0) for row in stored["agent_mean_square"]]
        etd2, strang = (min(rows[method] for rows in joint) for method in (0, 2))
        # Prediction and competitor; then measurement, standard error and allowance of the claim and of its control.
        claims = {
            "euler_order": (1, 2, reduced[0], reduced[1]), "midpoint_order": (2, 1, reduced[1], reduced[3]),
            "classical_order": (4, 3, reduced[2], reduced[4]), "etd2_order": (2, 1, etd2, strang),
            "etd4_order": (4, 3, joint[0][1], joint[0][4]), "together_order": (1, 2, joint[0][3], joint[0][2]),
            "grid_order": (2, 1, *grid), "euler_maruyama_order": (1, 2, resting[0], resting[1]),
            "leimkuhler_matthews_order": (2, 1, resting[1], resting[2]), "agents_at_rest": (biases[0, 0], 0, *agents),
            "mutation_resolution": (
                -2 * np.pi**2, 0, *(decay(stored["resolution"], row) for row in stored["mutation_error"]))}
        for name, (predicted, competitor, *observations) in claims.items():
            claim = self.record[f"checks/{name}"].attrs
            yield max(abs(claim["predicted"] - predicted), abs(claim["competitor"] - competitor)) / FITTED
            for group, found in zip((name, f"{name}/control"), observations):
                attributes = self.record[f"checks/{group}"].attrs
                observation = [attributes[word] for word in ("measured", "standard_error", "allowance")]
                yield np.abs(np.subtract(observation, found)).max() / FITTED
        yield 0 if set(self.record["checks"]) == set(claims) else np.inf


def audit_solvers(record):
    """All errors and biases by other methods, agents by transition densities, and all claims."""
    audit = Audit(record)
    if not all(np.isfinite(values).all() for values in audit.stored.values() if values.dtype.kind in "fi"):
        return np.nan, 1, "something stored is not finite"
    errors = [
        *audit.axis_errors(), *audit.reduced_errors(), *audit.joint_errors(), *audit.mode_errors(), *audit.grid_errors(),
        *audit.resting_errors(), *audit.agent_errors(), *audit.claim_errors()]
    return np.max(errors), 1, "Fourier's space, collocation, power series and transition densities, in units of their bounds"
