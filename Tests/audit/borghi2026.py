"""The quadratic instance of paper-notes/borghi2026.md: closed forms, limits of many agents, linear noise, and agents."""

from dataclasses import dataclass

import numpy as np
from scipy.linalg import expm
from scipy.optimize import brentq
from scipy.special import gammaln, logsumexp, ndtr


@dataclass(frozen=True)
class Instance:
    """L = k (θ − h)²/2, F = −(θ − h*)²/2."""

    stiffness: float
    inverse_temperature: float
    selection_pressure: float
    mutation_size: float
    jump_rate: float
    optimum: float
    initial_mean: float
    initial_variance: float

    @classmethod
    def of(cls, record, **changes):
        """With the parameters of a record, but for some changes."""
        parameters = record["parameters"].attrs
        return cls(**{name: changes.get(name, float(parameters[name])) for name in cls.__dataclass_fields__})

    @property
    def thermal_variance(self):
        """s²."""
        return 1 / (self.inverse_temperature * self.stiffness)

    @property
    def curvature(self):
        """a, of plain selection as ε → 0."""
        return 1 / (1 / self.selection_pressure + self.thermal_variance)

    @property
    def resting_variance(self):
        """V, the positive root of a V² − a σ² V − σ² = 0."""
        square = self.mutation_size**2
        return max(np.roots([self.curvature, -self.curvature * square, -square]).real)

    @property
    def contraction(self):
        """q."""
        return 1 / (1 + self.curvature * self.resting_variance)

    def weight(self, h):
        """w(h)."""
        distance = np.square(h - self.optimum)
        return np.exp(-self.curvature * distance / 2) / np.sqrt(1 + self.selection_pressure * self.thermal_variance)

    def generation(self, mean, variance):
        """Mean and variance of the next generation of N(mean, variance), and ln⟨w⟩ of this one."""
        gain = 1 + self.curvature * variance
        growth = -0.5 * (
            np.log(gain * (1 + self.selection_pressure * self.thermal_variance))
            + self.curvature * (mean - self.optimum) ** 2 / gain)
        return self.optimum + (mean - self.optimum) / gain, variance / gain + self.mutation_size**2, growth

    def generations(self, count):
        """Means and variances of all generations, with ln c_n: 3 x generation."""
        rows = [(self.initial_mean, self.initial_variance, 0.0)]
        for _ in range(1, count):
            mean, variance, growth = self.generation(*rows[-1][:2])
            rows.append((mean, variance, rows[-1][2] + growth))
        return np.array(rows).T


class Mixture:
    """ρ(t) = Σ p_n N(m_n, v_n), the exact solution as ε → 0 with Poisson clocks."""

    def __init__(self, instance, time):
        jumps = instance.jump_rate * time
        self.means, self.variances, growth = instance.generations(int(jumps + 15 * np.sqrt(jumps)) + 200)
        n = np.arange(growth.size)
        terms = growth - gammaln(n + 1)
        excess = lambda scale: logsumexp(terms + n * scale) - jumps
        # ln s = ln λt if w were 1; w is smaller.
        upper = np.log(jumps) + 1
        while excess(upper) < 0:
            upper += 1
        self.log_scale = brentq(excess, np.log(jumps) - 1, upper, xtol=1e-15, rtol=1e-15)
        self.weights = np.exp(terms + n * self.log_scale - jumps)

    def _standardised(self, h):
        return (np.asarray(h, float)[..., None] - self.means) / np.sqrt(self.variances)

    def density(self, h):
        return np.exp(-np.square(self._standardised(h)) / 2) @ (self.weights / np.sqrt(2 * np.pi * self.variances))

    def distribution(self, h):
        return ndtr(self._standardised(h)) @ self.weights

    @property
    def mean(self):
        return self.weights @ self.means

    @property
    def variance(self):
        return self.weights @ (self.variances + np.square(self.means - self.mean))


class JointLaw:
    """The law f of y = θ − h and h at any ε, on a periodic grid of both: Fourier's method in space, Lawson's in time.

    In these coordinates the fast dynamics is one operator in y for all h, and a mutation moves h by σξ and y by −σξ.
    """

    def __init__(self, instance, ratio, lower=-7, upper=7, points=160, offsets=72, widths=9):
        self.instance, self.ratio = instance, ratio
        scale = np.sqrt(instance.thermal_variance)
        self.h = lower + (upper - lower) / points * np.arange(points)
        self.y = widths * scale * (2 * np.arange(offsets) / offsets - 1)
        self.cell = (self.h[1] - self.h[0]) * (self.y[1] - self.y[0])
        frequency = lambda x: 2 * np.pi * np.fft.fftfreq(x.size, x[1] - x[0])
        p, q = frequency(self.y), frequency(self.h)
        self.blur = np.exp(-np.square(instance.mutation_size * (q - p[:, None])) / 2)
        transform = lambda multiplier: np.fft.ifft(multiplier[:, None] * np.fft.fft(np.eye(offsets), axis=0), axis=0).real
        # An odd derivative of the highest frequency has no real part on the grid.
        slope = transform(np.where(np.arange(offsets) == offsets // 2, 0, 1j * p))
        self.fast = instance.stiffness / ratio * (slope * self.y + instance.thermal_variance * transform(-p * p))
        self.fitness = np.exp(-instance.selection_pressure * np.square(self.h + self.y[:, None] - instance.optimum) / 2)

    def initial(self):
        """Local equilibrium."""
        i = self.instance
        gauss = lambda x, variance: np.exp(-x * x / (2 * variance)) / np.sqrt(2 * np.pi * variance)
        return gauss(self.y, i.thermal_variance)[:, None] * gauss(self.h - i.initial_mean, i.initial_variance)

    def selected(self, law):
        """λ g, the law of new agents times their rate."""
        found = np.fft.ifft2(self.blur * np.fft.fft2(self.fitness * law)).real
        return self.instance.jump_rate * found / (found.sum() * self.cell)

    def solve(self, times, step):
        """f at the times: time x y x h. `step` divides them."""
        half = expm(self.fast * step / 2) * np.exp(-self.instance.jump_rate * step / 2)
        law, found, done = self.initial(), [], 0
        for time in times:
            for _ in range(done, stop := round(time / step)):
                first, moved = self.selected(law), half @ law
                second = self.selected(moved + step / 2 * (half @ first))
                third = self.selected(moved + step / 2 * second)
                fourth = self.selected(half @ (moved + step * third))
                law = half @ (moved + step / 6 * (half @ first) + step / 3 * (second + third)) + step / 6 * fourth
            done = stop
            found.append(law)
        return np.array(found)

    def hyperparameters(self, law):
        """ρ at the points h."""
        return law.sum(axis=-2) * (self.y[1] - self.y[0])


def profile(places, masses, x, period=28.0):
    """Density, and mass below x, of masses at places, from Fourier's series of a smooth law."""
    k = 2 * np.pi * np.arange(1, 160) / period
    series = np.exp(1j * np.outer(k, places)) @ masses * 2 / period
    waves = np.exp(-1j * np.outer(x, k))
    below = (x + period / 2) / period + ((waves - np.exp(1j * k * period / 2)) @ (series / (-1j * k))).real
    return 1 / period + (waves @ series).real, below


class Fluctuations:
    """Linear noise: N times the variances of means over N agents, by the adjoint equation along the limit.

    At points of h, in orthonormal Hermite polynomials of y = (θ − h)/s; select-and-mutate K is a quadrature of its meaning.
    """

    def __init__(self, instance, ratio, modes, points, lower=-5.0, upper=5.0):
        self.instance, self.modes, self.points = instance, modes, points
        self.width = (upper - lower) / points
        self.h = lower + self.width * (np.arange(points) + 0.5)
        scale = np.sqrt(instance.thermal_variance)
        y, spacing = np.linspace(-12, 12, 481, retstep=True)
        mass = spacing * np.exp(-y * y / 2) / np.sqrt(2 * np.pi)
        degrees = np.arange(modes)
        psi = lambda y: np.polynomial.hermite_e.hermevander(y, modes - 1) / np.exp(gammaln(degrees + 1) / 2)
        self.triples = np.einsum("y,yl,yn,ym->lnm", mass, *3 * (psi(y),))
        # A donor at h_j with offset y becomes an agent at h_i with the same θ, so with offset y − (h_i − h_j)/s.
        distance = self.width * np.arange(1 - points, points)
        kernel = np.exp(-np.square(distance / instance.mutation_size) / 2) / np.sqrt(2 * np.pi) / instance.mutation_size
        after = psi(y - distance[:, None] / scale) * (kernel * self.width)[:, None, None]
        theta = self.h[:, None] + scale * y
        fitness = np.exp(-instance.selection_pressure * np.square(theta - instance.optimum) / 2)
        before = (fitness * mass)[:, :, None] * psi(y)
        pairs = np.einsum("dyn,jym->dnjm", after, before, optimize=True)
        i, j = np.indices((points, points))
        self.operator = pairs[i - j + points - 1, :, j].transpose(2, 0, 3, 1).reshape(2 * (modes * points,))
        self.decay = np.repeat(instance.jump_rate + instance.stiffness / ratio * degrees, points)
        self.diffusion = 2 * instance.stiffness / ratio
        self.mass = self.width * (np.arange(modes * points) < points)
        self.total = self.mass @ self.operator

    def source(self, law):
        """λ g, and λ/Z."""
        found = self.operator @ law
        factor = self.instance.jump_rate / (self.total @ law)
        return factor * found, factor

    def path(self, steps, step):
        """The limit at all multiples of a step."""
        start, i = np.zeros(self.modes * self.points), self.instance
        start[:self.points] = np.exp(-np.square(self.h - i.initial_mean) / (2 * i.initial_variance))
        laws = [start / (self.mass @ start)]
        rate = lambda law: self.source(law)[0] - self.decay * law
        for _ in range(steps):
            laws.append(runge_kutta(lambda _, law: rate(law), laws[-1], step))
        return laws

    def functionals(self):
        """Those of the means of h, h², θ and θ², then of the shares of h below the right ends of all cells."""
        h, square, zero = self.h, self.instance.thermal_variance, np.zeros(self.points)
        lists = [
            [h], [h * h], [h, zero + np.sqrt(square)],
            [h * h + square, 2 * h * np.sqrt(square), zero + np.sqrt(2) * square]]
        lists += [[np.where(h <= edge, 1.0, 0)] for edge in h]
        padded = [(rows + [zero] * self.modes)[:self.modes] for rows in lists]
        return self.width * np.array(padded).reshape(len(lists), -1)

    def noise(self, rows, law, source):
        """Rates of the variances of functionals."""
        blocks = lambda values: values.reshape(*values.shape[:-1], self.modes, self.points)
        local = lambda rows, triples, law: np.einsum(
            "rni,lnm,li,rmi->r", rows, triples, law, rows, optimize=["einsum_path", (1, 2), (0, 2), (0, 1)])
        jumps = local(blocks(rows), self.triples, blocks(source + self.instance.jump_rate * law)) / self.width
        slopes = blocks(rows)[:, 1:] * np.sqrt(np.arange(1, self.modes))[:, None]
        moves = local(slopes, self.triples[:, :-1, :-1], blocks(law)) * self.diffusion / self.width
        return jumps + moves - 2 * (rows @ law) * (rows @ source)

    def variances(self, times, step):
        """N times the variances of all functionals: time x functional."""
        steps = [round(time / step) for time in times]
        laws = self.path(2 * steps[-1], step / 2)
        rows, found = np.zeros((0, self.decay.size)), np.zeros(0)
        for last in range(steps[-1], 0, -1):
            if last in steps:
                rows, found = np.vstack([self.functionals(), rows]), np.append(np.zeros(4 + self.points), found)

            def rate(past, state):
                law = laws[2 * last - round(2 * past / step)]
                source, factor = self.source(law)
                rows = state[:, :-1]
                through = factor * (rows @ self.operator)
                lost = np.outer(rows @ source, factor / self.instance.jump_rate * self.total)
                return np.column_stack([through - lost - self.decay * rows, self.noise(rows, law, source)])

            state = runge_kutta(rate, np.column_stack([rows, found]), step)
            rows, found = state[:, :-1], state[:, -1]
        # What is left of the fluctuations of independent agents at the start.
        start = laws[0]
        found += np.square(rows[:, :self.points]) @ start[:self.points] / self.width - np.square(rows @ start)
        return found.reshape(len(times), -1)


def runge_kutta(rate, state, step):
    """One step of the classical method; the rate is told the time since the step began."""
    first = rate(0, state)
    second = rate(step / 2, state + step / 2 * first)
    third = rate(step / 2, state + step / 2 * second)
    return state + step / 6 * (first + 2 * second + 2 * third + rate(step, state + step * third))


def simulate(instance, ratio, size, times, random, replicas, closed=False):
    """(h, θ) of replicas of N agents at the times: replica x agent. With `closed`, selection is by w(h), and θ is none.

    Replicas run side by side, each by its own clock, and all agents of a replica move to each of its events.
    """
    scale, rate = np.sqrt(instance.thermal_variance), instance.jump_rate * size
    h = instance.initial_mean + np.sqrt(instance.initial_variance) * random.standard_normal((replicas, size))
    y = scale * random.standard_normal(h.shape)
    clock, chances = np.zeros(replicas), instance.weight(h)

    def relax(rows, waits):
        decay = np.exp(-instance.stiffness / ratio * waits)[:, None] if ratio else 0
        y[rows] = decay * y[rows] + scale * np.sqrt(1 - decay * decay) * random.standard_normal((rows.size, size))
        chances[rows] = np.exp(-instance.selection_pressure / 2 * np.square(h[rows] + y[rows] - instance.optimum))

    def replace(rows):
        sums = np.cumsum(chances[rows], axis=1)
        donor = (sums < sums[:, -1:] * random.random((rows.size, 1))).sum(axis=1)
        replaced, moved = random.integers(size, size=rows.size), instance.mutation_size * random.standard_normal(rows.size)
        h[rows, replaced], y[rows, replaced] = h[rows, donor] + moved, y[rows, donor] - moved
        chances[rows, replaced] = instance.weight(h[rows, replaced])

    for end in times:
        rows = np.arange(replicas)
        while rows.size:
            waits, left = random.exponential(1 / rate, rows.size), end - clock[rows]
            if not closed:
                relax(rows, np.minimum(waits, left))
            clock[rows] += waits
            rows = rows[waits < left]
            replace(rows)
        # A wait that passes the end is cut there, as waits have no memory.
        clock[:] = end
        yield h, h + y


def draw(law, size, random, replicas):
    """Independent agents from a mixture: replica x agent."""
    which = random.choice(law.means.size, (replicas, size), p=law.weights / law.weights.sum())
    return law.means[which] + np.sqrt(law.variances[which]) * random.standard_normal(which.shape)
