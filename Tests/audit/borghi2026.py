"""The quadratic instance of paper-notes/borghi2026.md: closed forms, the mixture, and the joint law on a grid."""

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
