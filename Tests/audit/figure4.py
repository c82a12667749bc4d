"""Figure 4 of arXiv:2303.00055: the simplified dynamics solved with SciPy, and networks that descend in NumPy.

The directions that the stored networks start from are not in the record. So their curves are compared in law with those
of other networks with the same second-layer weights at the start. In the dimension of the claims directions hardly
matter: distances of one draw are found again, and slopes from the stored distances.
"""

from math import factorial

import numpy as np
from numpy.polynomial.hermite_e import hermeval
from numpy.polynomial.polynomial import polyder, polyval
from scipy import stats
from scipy.integrate import solve_ivp

import berthier2023

# The record's solver works at 1e-9, ten times the tolerance that this difference, relative to range, belongs to.
ALLOWED = 10 * berthier2023.ALLOWED
ROUNDING = 1e-12
# Networks of one's own for each panel and method, and for each claim.
NETWORKS = 12
CLAIM_NETWORKS = 4
CLAIM_DIMENSION = 1e8
# Times that laws are compared at, up to this many steps times neurons, and the probability of a false alarm.
TIMES = 8
WORK = 50_000
FALSE_ALARM = 1e-3


def relu_kernel(r):
    """U(r) and U'(r)."""
    slope = (np.pi - np.arccos(r)) / (2 * np.pi)
    return np.sqrt(1 - r * r) / (2 * np.pi) + r * slope, slope


def transpose(matrices):
    return np.swapaxes(matrices, -1, -2)


def normalized(vectors):
    return vectors / np.sqrt(np.einsum("...i,...i->...", vectors, vectors))[..., None]


def in_fewest_coordinates(vectors):
    """The same overlaps in as many coordinates as there are vectors, and the first, that of u*, which stays."""
    return np.concatenate([vectors[..., :1], transpose(np.linalg.qr(transpose(vectors[..., 1:]), "r"))], axis=-1)


def uniform(random, count, width, dimension):
    """Independent directions, uniform on the sphere of R^d."""
    return in_fewest_coordinates(normalized(random.standard_normal((count, width, dimension))))


def nearly_orthogonal(random, count, width, dimension):
    """The same up to relative errors of order 1/√d, where d is too large for numbers of its own."""
    small = np.tril(random.standard_normal((count, width, width + 1)))
    return normalized(small / np.sqrt(dimension) + np.eye(width + 1)[1:])


class Networks:
    """Networks with weights a (network × neuron), directions u (network × neuron × coordinate), u* the first axis."""

    def __init__(self, record, ratio_position, width_position, directions, weights=None):
        parameters = record["parameters"].attrs
        self.target = parameters["target_coefficients"]
        self.relu = [berthier2023.relu_coefficient(k) for k in range(self.target.size)]
        self.alignment = self.target * self.relu
        self.label = [phi / np.sqrt(factorial(k)) for k, phi in enumerate(self.target)]
        self.dimension, self.batch = int(parameters["input_dimension"]), int(parameters["batch_size"])
        self.rate = parameters["learning_rates"][ratio_position]
        self.weight_rate = self.rate / record["learning_rate_ratio"][ratio_position]
        self.width = int(record["width"][width_position])
        weights = record[f"initial_second_layer_weight_{self.width}"][:] if weights is None else weights
        self.a, self.u = np.tile(weights, (len(directions), 1)), directions

    def kernel(self):
        """U(r) and U'(r) of all pairs."""
        return relu_kernel(np.clip(self.u @ transpose(self.u), -1, 1))

    def measure(self):
        """Risk, and its first components: quantity × network."""
        a, s = self.a, self.u[..., 0]
        pairs = np.einsum("ni,nij,nj->n", a, self.kernel()[0], a) / (2 * self.width**2)
        risk = np.sum(self.target**2) / 2 - np.mean(a * polyval(s, self.alignment), axis=1) + pairs
        learned = [sigma * np.mean(a * s**k, axis=1) for k, sigma in enumerate(self.relu)]
        return np.array([risk, *(self.target[:, None] - learned) ** 2 / 2])

    def descend_population(self):
        """A step of all networks along the gradient of the population risk."""
        value, slope = self.kernel()
        push = -(slope * self.a[:, None]) @ self.u / self.width
        push[..., 0] += polyval(self.u[..., 0], polyder(self.alignment))
        force = polyval(self.u[..., 0], self.alignment) - (value @ self.a[..., None])[..., 0] / self.width
        self.u = normalized(self.u + self.rate * self.a[..., None] * push)
        self.a = self.a + self.weight_rate * force

    def descend_mini_batch(self, random):
        """A step of all networks on fresh samples, exact in law at a cost that does not depend on d.

        Labels and outputs depend on samples through their coordinates in the span of u* and the u_i alone. What neurons
        gain outside it is C Z, with Z the samples there. With C = L Q this is L times a matrix of normal numbers, Q Z,
        which enters through its overlaps: they are Wishart distributed, and Bartlett's triangle is a root of them.
        """
        count, m = self.a.shape
        x = random.standard_normal((count, self.batch, m + 1))
        output = np.maximum(x @ transpose(self.u), 0)
        error = hermeval(x[..., 0], self.label) - (output @ self.a[..., None])[..., 0] / m
        push = self.a[..., None] * transpose(error[..., None] * (output > 0)) / self.batch
        mixing = transpose(np.linalg.qr(transpose(push), "r"))
        rank = np.arange(mixing.shape[-1])
        outside = np.tril(random.standard_normal((count, rank.size, rank.size)), -1)
        outside[:, rank, rank] = np.sqrt(random.chisquare(self.dimension - m - 1 - rank, (count, rank.size)))
        moved = np.concatenate([self.u + self.rate * push @ x, self.rate * mixing @ outside], axis=-1)
        self.u = in_fewest_coordinates(normalized(moved))
        self.a = self.a + self.weight_rate * np.mean(error[..., None] * output, axis=1)


def follow(networks, descend, steps):
    """Measurements after numbers of steps, ascending: time × quantity × network."""
    measured, taken = [], 0
    for count in steps:
        for _ in range(taken, count):
            descend()
        taken = count
        measured.append(networks.measure())
    return np.array(measured)


def kept_steps(record, ratio_position):
    """Numbers of steps at which curves are kept: none, and then even in their logarithm as far as they differ."""
    parameters = record["parameters"].attrs
    last = max(np.rint(parameters["final_times"][ratio_position] / parameters["learning_rates"][ratio_position]), 1)
    wanted = np.rint(last ** np.linspace(0, 1, int(parameters["samples"])))
    return np.concatenate([[0], np.unique(wanted)]).astype(int)


def mean_field(record, ratio_position, width, weights=None):
    """Risk and components of the simplified dynamics: time × quantity."""
    target, m = record["parameters"].attrs["target_coefficients"], int(record["width"][width])
    times = kept_steps(record, ratio_position) * record["parameters"].attrs["learning_rates"][ratio_position]
    weights = record[f"initial_second_layer_weight_{m}"][:] if weights is None else weights
    start = np.concatenate([weights, np.zeros(m)])
    solution = solve_ivp(
        berthier2023.rate, (0, times[-1]), start, "LSODA", t_eval=times, rtol=berthier2023.TOLERANCE,
        atol=berthier2023.TOLERANCE / 100, args=(record["learning_rate_ratio"][ratio_position], target))
    if not solution.success:
        raise RuntimeError(solution.message)
    a, s = solution.y[:m], solution.y[m:]
    relu = [berthier2023.relu_coefficient(k) for k in range(target.size)]
    components = [(target[k] - relu[k] * np.mean(a * s**k, axis=0)) ** 2 / 2 for k in range(target.size)]
    # The rest of the risk is half the expected square of what the network has of higher degrees.
    r = np.clip(s[:, None] * s, -1, 1)
    kernel = relu_kernel(r)[0] - polyval(r, np.square(relu))
    return np.array([sum(components) + np.einsum("it,ijt,jt->t", a, kernel, a) / (2 * m * m), *components]).T


def stored_curves(record, ratio, width):
    """Stored curves of a panel: mean field (time × quantity), and networks (method × time × quantity × seed)."""
    stack = lambda kind: np.concatenate([record[f"{kind}_risk"][:][..., None], record[f"{kind}_component"][:]], axis=-1)
    return stack("mean_field")[ratio, width], np.moveaxis(stack("network")[:, ratio, width], 1, -1)


def certain_error(record, ratio, width, simplified):
    """What holds without any randomness, relative to what it may be wrong by."""
    steps = kept_steps(record, ratio)
    rate = record["parameters"].attrs["learning_rates"][ratio]
    limit, networks = stored_curves(record, ratio, width)
    padding = [record["time"][ratio], *limit.T, *np.moveaxis(networks, 1, -1).reshape(-1, limit.shape[0])]
    if not all(np.isnan(curve[steps.size:]).all() for curve in padding):
        yield np.inf
    limit, networks = limit[:steps.size], networks[:, :steps.size]
    yield np.abs(record["time"][ratio][:steps.size] - rate * steps).max() / (ROUNDING * rate * steps[-1])
    yield np.max(np.abs(limit - simplified).max(axis=0) / np.ptp(simplified, axis=0)) / ALLOWED
    # The first constant component depends on second-layer weights alone; higher degrees add to the risk; seeds differ.
    yield np.abs(networks[:, 0, 1] - simplified[0, 1]).max() / ROUNDING
    yield np.max(networks[:, :, 1:].sum(axis=2) - networks[:, :, 0]) / ROUNDING
    yield 0 if np.all(np.ptp(networks[:, 1:], axis=-1) > 0) else np.inf


def law_scores(record, ratio, width, random):
    """Differences of means of square roots, whose tails are light, in standard errors that one's own networks give."""
    m = int(record["width"][width])
    steps = kept_steps(record, ratio)
    steps = steps[steps * m <= WORK]
    positions = np.unique(np.linspace(1, steps.size - 1, TIMES).round().astype(int))
    stored = stored_curves(record, ratio, width)[1][:, positions]
    dimension = int(record["parameters"].attrs["input_dimension"])
    for method, curves in enumerate(stored):
        networks = Networks(record, ratio, width, uniform(random, NETWORKS, m, dimension))
        descend = (networks.descend_population, lambda: networks.descend_mini_batch(random))[method]
        own = np.sqrt(follow(networks, descend, steps[positions]))
        difference = np.sqrt(curves).mean(axis=-1) - own.mean(axis=-1)
        yield np.abs(difference) / own.std(axis=-1, ddof=1) / np.sqrt(1 / NETWORKS + 1 / curves.shape[-1])


def distance_error(record, ratio, width, random):
    """Distances of one draw of the claims and of its control, found again: relative to what they may be wrong by."""
    m = int(record["width"][width])
    claim = (width, record[f"claim_second_layer_weight_{m}"][0], record["claim_distance"][ratio, width, 0])
    control = (0, record["control_second_layer_weight"][width, 0], record["claim_control_distance"][ratio, width, 0])
    for position, weights, stored in (claim, control):
        directions = nearly_orthogonal(random, CLAIM_NETWORKS, weights.size, CLAIM_DIMENSION)
        networks = Networks(record, ratio, position, directions, weights)
        risk = follow(networks, networks.descend_population, kept_steps(record, ratio))[:, 0]
        found = np.abs(risk - mean_field(record, ratio, position, weights)[:, :1]).max(axis=0)
        solvers = 2 * ALLOWED * risk[0, 0]
        # Directions in this dimension change distances by their order 1/√d, and by no more than they do among themselves.
        spread = stats.t.isf(FALSE_ALARM / 4, CLAIM_NETWORKS - 1) * found.std(ddof=1) * np.sqrt(1 + 1 / CLAIM_NETWORKS)
        yield abs(stored - found.mean()) / (spread + solvers)


def claim_error(record, ratio):
    """Slopes and standard errors of the claim and its control, from the stored distances."""
    claim, widths = record[f"checks/wider_is_closer_{ratio}"], record["width"][:]
    for observation, name in ((claim, "claim_distance"), (claim["control"], "claim_control_distance")):
        slopes = np.diff(np.log(record[name][ratio]), axis=0)[0] / np.log(widths[1] / widths[0])
        yield abs(observation.attrs["measured"] - slopes.mean()) / ROUNDING
        yield abs(observation.attrs["standard_error"] - stats.sem(slopes)) / ROUNDING


def audit_figure4(record):
    """Largest error of anything compared, each in units of its own bound."""
    random = np.random.default_rng(0)
    errors, scores = [], []
    for ratio in range(record["learning_rate_ratio"].size):
        simplified = [mean_field(record, ratio, width) for width in range(record["width"].size)]
        for width, curves in enumerate(simplified):
            errors += certain_error(record, ratio, width, curves)
            scores += law_scores(record, ratio, width, random)
            errors += distance_error(record, ratio, width, random)
        errors += claim_error(record, ratio)
    scores = np.concatenate([score.ravel() for score in scores])
    errors.append(scores.max() / stats.t.isf(FALSE_ALARM / 2 / scores.size, NETWORKS - 1))
    return np.max(errors), 1, "LSODA, own descents compared in law, slopes found again; error in units of its bound"
