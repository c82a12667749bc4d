"""Propositions 2 and 3 and Corollary 1 of arXiv:2303.00055: flows solved again with SciPy, and starts drawn again.

What stands in the record with its start is solved again. Distances stand there without the starts they belong to: their
logarithms must have the mean of those of other starts of the same law.
"""

import numpy as np
from scipy import stats
from scipy.integrate import solve_ivp

import berthier2023

TOLERANCE = 1e-12
# Some hundred steps, each with a local error up to the tolerance, which the flow carries on but hardly amplifies.
STEPS = 1000
# Least squares of some hundred numbers of order 1.
ROUNDING = 1e-12
# Other starts for each dimension and for the smallest width, and how many joint standard errors means may lie apart.
STARTS = 40
WIDTH_STARTS = 20
STANDARD_ERRORS = 4


class SphereFlow:
    """Gradient flow of ReLU networks: weights a (… × neuron), directions u (… × neuron × input), u* the first axis."""

    def __init__(self, record, tolerance=TOLERANCE):
        self.tolerance = tolerance
        self.target, self.ratio, self.times = (
            record["parameters"].attrs["target_coefficients"], record["parameters"].attrs["learning_rate_ratio"],
            record["time"][:])
        self.alignment = np.polynomial.Polynomial(
            [phi * berthier2023.relu_coefficient(k) for k, phi in enumerate(self.target)])

    @staticmethod
    def kernel(u):
        """U(r) and U'(r) of all pairs."""
        r = np.clip(u @ np.swapaxes(u, -1, -2), -1, 1)
        slope = (np.pi - np.arccos(r)) / (2 * np.pi)
        return np.sqrt((1 - r) * (1 + r)) / (2 * np.pi) + r * slope, slope

    def rates(self, a, u):
        """da/dt, du/dt, and −dR/dt = (1/m) Σ_i (ε |da_i/dt|² + |du_i/dt|²)."""
        m, s = a.shape[-1], u[..., 0]
        value, slope = self.kernel(u)
        pull = -(slope * a[..., None, :]) @ u / m
        pull[..., 0] += self.alignment.deriv()(s)
        da = (self.alignment(s) - np.einsum("...ij,...j->...i", value, a) / m) / self.ratio
        du = a[..., None] * (pull - np.sum(pull * u, axis=-1, keepdims=True) * u)
        return da, du, np.mean(self.ratio * da**2 + np.sum(du**2, axis=-1), axis=-1)

    def risk(self, a, u):
        """½ ‖φ‖² − (1/m) Σ a_i V(s_i) + (1/2m²) Σ a_i a_j U(r_ij)."""
        pairs = np.einsum("...i,...ij,...j->...", a, self.kernel(u)[0], a) / (2 * a.shape[-1] ** 2)
        return np.sum(self.target**2) / 2 - np.mean(a * self.alignment(u[..., 0]), axis=-1) + pairs

    def solve(self, a, u):
        """a, u and the risk dissipated so far at the stored times, which become the first axis."""
        def split(state):
            weights, directions, dissipated = np.split(state, [a.size, a.size + u.size])
            return weights.reshape(a.shape), directions.reshape(u.shape), dissipated.reshape(a.shape[:-1])

        def rate(_, state):
            return np.concatenate([np.ravel(part) for part in self.rates(*split(state)[:2])])

        start = np.concatenate([a.ravel(), u.ravel(), np.zeros(a[..., 0].size)])
        solution = solve_ivp(
            rate, (0, self.times[-1]), start, "DOP853", t_eval=self.times, rtol=self.tolerance,
            atol=self.tolerance / 10)
        if not solution.success:
            raise RuntimeError(solution.message)
        return tuple(np.stack(parts) for parts in zip(*map(split, solution.y.T)))

    def risks(self, a, u):
        """The risk at the stored times, which are the first axis."""
        return self.risk(*self.solve(a, u)[:2])


def orthogonal(a):
    """Directions orthogonal to u* and to each other: a start of infinite dimension."""
    return np.broadcast_to(np.eye(a.shape[-1] + 1)[1:], (*a.shape, a.shape[-1] + 1))


def with_correlations(correlations):
    """Directions with given overlaps of u*, u_1, u_2, …, in no more coordinates than these have."""
    return np.linalg.cholesky(correlations)[..., 1:, :]


def uniform(d, starts, m, generator):
    """Directions with overlaps as of independent, uniform ones in R^d: the correlations of m + 1 Gaussian vectors."""
    product = stats.wishart.rvs(d, np.eye(m + 1), starts, generator)
    norm = np.sqrt(np.diagonal(product, axis1=-2, axis2=-1))
    return with_correlations(product / (norm[..., None] * norm[..., None, :]))


def size_error(record):
    """0 if arrays and axes are what the parameters say, and infinity if not."""
    parameters = record["parameters"].attrs
    times = np.linspace(0, parameters["final_time"], parameters["samples"])
    expected = {
        "time": times, "input_dimension": parameters["input_dimensions"], "width": parameters["widths"],
        "neuron": np.arange(parameters["width"]), "input": np.arange(parameters["input_dimension"]),
        "start": np.arange(parameters["starts"]), "width_start": np.arange(parameters["width_starts"])}
    for name, values in expected.items():
        stored = record[name][:]
        yield 0 if np.shape(stored) == np.shape(values) and np.allclose(stored, values, ROUNDING, ROUNDING) else np.inf


def equivalence_error(record):
    """Both risks, what the flow dissipates, and the claim of Proposition 2, in units of what solvers may differ by."""
    flow, claim = SphereFlow(record), record["checks/closure"].attrs
    a, u = record["initial_second_layer_weight"][:], record["initial_direction"][:]
    tolerance = record["parameters"].attrs["relative_tolerance"]
    weights, directions, dissipated = flow.solve(a, u)
    risk, extent = flow.risk(weights, directions), np.abs(weights).max()
    for name in ("sphere_risk", "closed_risk"):
        stored = record[name][:]
        error = np.abs(np.concatenate([stored - risk, stored[0] - stored - dissipated])).max()
        yield error / (STEPS * (tolerance + TOLERANCE) * risk[0])
    # The control is the closed flow from orthogonal directions.
    others, other_directions, _ = flow.solve(a, orthogonal(a))
    gram = lambda u: u @ np.swapaxes(u, -1, -2)
    parts = weights - others, directions[..., 0] - other_directions[..., 0], gram(directions) - gram(other_directions)
    apart = max(np.abs(part).max() for part in parts)
    control = record["checks/closure/control"].attrs["measured"]
    yield np.abs([claim["measured"], control - apart]) / (STEPS * (tolerance + TOLERANCE) * max(1, extent))
    # The solver errors are differences to solutions at ten times the tolerance.
    yield abs(claim["standard_error"]) / (2 * STEPS * 11 * tolerance * max(1, extent))
    yield abs(np.linalg.norm(u, axis=1) - 1) / ROUNDING


def slope_error(record):
    """Slopes of the logarithms of all replicas, their standard errors, and what leaving out the first level changes."""
    for name, axis, predicted, competitor in (("dimension", "input_dimension", -0.5, -1), ("width", "width", -1, -0.5)):
        claim = record[f"checks/{name}_rate"]
        yield np.abs([claim.attrs["predicted"] - predicted, claim.attrs["competitor"] - competitor]) / ROUNDING
        for observation, distances in ((claim, f"{name}_distance"), (claim["control"], f"{name}_control")):
            y = np.log(record[distances][:])
            x = np.broadcast_to(np.log(record[axis][:])[:, None], y.shape)
            every, nearer = (stats.linregress(x[first:].ravel(), y[first:].ravel()) for first in (0, 1))
            found = every.slope, every.stderr, abs(every.slope - nearer.slope)
            stored = [observation.attrs[word] for word in ("measured", "standard_error", "allowance")]
            yield np.abs(np.subtract(stored, found)) / ROUNDING


def score(stored, own):
    """How many joint standard errors the mean logarithm of stored distances lies above that of one's own."""
    x, y = np.log(np.ravel(stored)), np.log(np.ravel(own))
    freedom = x.size + y.size - 2
    variance = (x.var() * x.size + y.var() * y.size) / freedom
    return (x.mean() - y.mean()) / np.sqrt(variance * (1 / x.size + 1 / y.size))


def dimension_error(record, generator):
    """Corollary 1 at each dimension, over all of them, and the control, in units of the standard errors allowed."""
    parameters = record["parameters"].attrs
    flow = SphereFlow(record, parameters["relative_tolerance"])
    m = int(parameters["width"])

    def distances(d):
        a = generator.standard_normal((STARTS, m))
        return np.abs(flow.risks(a, uniform(d, STARTS, m, generator)) - flow.risks(a, orthogonal(a))).max(axis=0)

    levels = zip(record["input_dimension"][:], record["dimension_distance"][:])
    scores = np.array([score(stored, distances(d)) for d, stored in levels])
    control = score(record["dimension_control"][:], distances(max(parameters["input_dimension"], m + 1)))
    yield np.abs([*scores, scores.sum() / np.sqrt(scores.size), control]) / STANDARD_ERRORS


def width_error(record, generator):
    """Proposition 3 and its control at the smallest width, in units of the standard errors allowed."""
    flow = SphereFlow(record, record["parameters"].attrs["relative_tolerance"])
    m = int(record["width"][0])
    a = generator.standard_normal((WIDTH_STARTS, m))
    simplified = np.stack([simplified_risk(flow, weights) for weights in a], axis=1)
    correlations = (np.eye(m + 1) + 1) / 2
    correlations[0, 1:] = correlations[1:, 0] = 0
    related = np.broadcast_to(with_correlations(correlations), (*a.shape, m + 1))
    for name, directions in (("width_distance", orthogonal(a)), ("width_control", related)):
        own = np.abs(flow.risks(a, directions) - simplified).max(axis=0)
        yield abs(score(record[name][0], own)) / STANDARD_ERRORS


def simplified_risk(flow, a):
    """Risk of the simplified dynamics from s = 0 at the stored times."""
    m = a.size
    states = solve_ivp(
        berthier2023.rate, (0, flow.times[-1]), np.concatenate([a, np.zeros(m)]), "LSODA", t_eval=flow.times,
        rtol=berthier2023.TOLERANCE, atol=berthier2023.TOLERANCE / 100, args=(flow.ratio, flow.target)).y
    # r_ij = s_i s_j are the overlaps of numbers, i.e. of directions of any length along u*.
    return flow.risk(states[:m].T, states[m:].T[..., None])


def audit_reduction(record):
    """Flow, slopes and distances, each in units of its bound; not a number if anything stored is not one."""
    generator = np.random.default_rng(2303)
    errors = [
        *size_error(record), *equivalence_error(record), *slope_error(record), *dimension_error(record, generator),
        *width_error(record, generator)]
    return np.max([np.max(error) for error in errors]), 1, (
        f"SciPy DOP853 at rtol {TOLERANCE:.0e}, slopes, distances from {STARTS} and {WIDTH_STARTS} starts, over bounds")
