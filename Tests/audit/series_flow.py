"""The simplified neuron dynamics of a network whose activation is a finite Hermite series, solved with SciPy.

Variables are a_i and z_i = artanh s_i (paper-notes/berthier2023.md, Model), and all forces are made of the residuals
X_k = φ_k − σ_k Σ_i w_i a_i s_i^k, whose rounding errors the stiff second layer forgets.
"""

from itertools import count

import numpy as np
from scipy.integrate import solve_ivp

# Ten times what a run takes. At small ratios and tolerances LSODA sometimes creeps, and would go on for hours.
EVALUATIONS = 100_000


class SeriesFlow:
    """The flow of one network: coefficients of target and activation, number of neurons, ratio of the learning rates.

    The masses of the neurons, of sum 1, are equal unless stated.
    """

    def __init__(self, target, activation, width, ratio, masses=None):
        self.activation, self.width, self.ratio = np.asarray(activation, float), width, ratio
        self.masses = np.full(width, 1 / width) if masses is None else np.asarray(masses)
        self.degrees = np.arange(self.activation.size)
        self.target = np.zeros(self.degrees.size)
        self.target[:len(target)] = target
        self.target_degrees = range(len(target))

    def residual(self, state, k):
        """X_k; the state is (a, z), at one time or with the times as columns."""
        a, s = state[:self.width], np.tanh(state[self.width:])
        return self.target[k] - self.activation[k] * (self.masses @ (a * s**k))

    def components(self, state):
        """R_k = ½ X_k² for all degrees of the activation, whose sum is the risk."""
        return np.array([self.residual(state, k) ** 2 / 2 for k in self.degrees])

    def _terms(self, state):
        """σ_k s_i^k and its first two derivatives, all neuron x degree, and X_k."""
        k, powers = self.degrees, np.vander(np.tanh(state[self.width:]), self.degrees.size, increasing=True)
        value = self.activation * powers
        first, second = np.zeros_like(value), np.zeros_like(value)
        first[:, 1:] = (k * self.activation)[1:] * powers[:, :-1]
        second[:, 2:] = (k * (k - 1) * self.activation)[2:] * powers[:, :-2]
        return value, first, second, self.target - (self.masses * state[:self.width]) @ value

    def rate(self, _, state):
        """Derivative by t/ε: Σ_k σ_k X_k s_i^k of the weights, ε a_i Σ_k k σ_k X_k s_i^(k−1) of the z_i."""
        value, first, _, x = self._terms(state)
        return np.concatenate([value @ x, self.ratio * state[:self.width] * (first @ x)])

    def jacobian(self, _, state):
        """Derivatives of the rate, exact, so that Newton's iteration converges at the smallest ratios too."""
        value, first, second, x = self._terms(state)
        a, stretch = state[:self.width, None], 1 - np.tanh(state[self.width:]) ** 2
        x_by_a, x_by_s = -value.T * self.masses, -(a * first).T * self.masses
        slope = np.diag(first @ x)
        return np.block([
            [value @ x_by_a, (slope + value @ x_by_s) * stretch],
            [self.ratio * (slope + a * (first @ x_by_a)),
             self.ratio * a * (np.diag(second @ x) + first @ x_by_s) * stretch],
        ])

    def solve(self, weights, overlaps, times, tolerance, method="LSODA"):
        """States at the times (component x time); when |X_k| first is half of its first value, and the state then.

        The last two have an entry for each degree of the target: not a number where that never happens.
        """
        start = np.concatenate([weights, np.arctanh(overlaps)])

        def threshold(k):
            half = self.residual(start, k) / 2
            # Squares, because absolute values have a kink.
            event = lambda _, state: self.residual(state, k) ** 2 - half**2
            event.direction = -1
            return event

        evaluations = count()

        def rate(time, state):
            if next(evaluations) > EVALUATIONS:
                raise RuntimeError(f"{method} creeps at ratio {self.ratio:.0e}, time {self.ratio * time:.2e}")
            return self.rate(time, state)

        # In t/ε, because solve_ivp locates events with an absolute error of 1e-15.
        scaled = np.asarray(times) / self.ratio
        solution = solve_ivp(
            rate, (0, scaled[-1]), start, method, t_eval=scaled, jac=self.jacobian, rtol=tolerance,
            atol=tolerance / 100, events=[threshold(k) for k in self.target_degrees])
        if not solution.success:
            raise RuntimeError(solution.message)
        never = np.full(start.size, np.nan)
        return (
            solution.y, self.ratio * np.array([found[0] if found.size else np.nan for found in solution.t_events]),
            np.array([found[0] if len(found) else never for found in solution.y_events]))
