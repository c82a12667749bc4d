"""Himmelblau's function as fitness (arXiv:2603.19808) again: another grid, SciPy's solvers, and populations in law."""

import h5py
import numpy as np
from scipy.fft import irfft2, rfft2
from scipy.integrate import solve_ivp
from scipy.linalg import eigh
from scipy.optimize import fsolve
from scipy.sparse.linalg import LinearOperator, eigsh
from scipy.stats import norm, t

# What the record does not state as a parameter: α, s, σ and spread of the start of each landscape.
# Selection pressure, thermal scale, mutation size, initial scale.
LANDSCAPES = ((0.02, 0.1, 0.1, 3), (0.1, 0.3, 0.2, 3), (0.1, 0.1, 0.1, 2))
# Of the audit's own grid, which is wider; a cell at a border of two basins is divided into so many parts a side.
REACH, POINTS, PARTS = 7.0, 160, 4
# For a few operations on stored numbers of order 1; for masses by cells that lie in one basin or the other; for slopes and roots.
ROUNDING, SHARE, SLOPE = 1e-10, 3e-4, 1e-5
# A correct record fails a comparison of random numbers so often; there are some hundred.
TAIL = 1e-9
# The means of N agents are off by some 20/N early, and rare lineages that are not seen count too.
BIAS = 60
# Of mean squares in one population, whose agents are relatives: a relative error, times the root of their number.
FAMILIES = 14
# Of the diffusion of shares, for means that it gives.
DIFFUSION = 0.04
RESAMPLES, BOOTSTRAP = 400, 0.4


def height(which, x, y):
    """−F of a landscape."""
    if which == 2:
        return (x * x - 4) ** 2 + (y * y - 4) ** 2
    return (x * x + y - 11) ** 2 + (x + y * y - 7) ** 2


def log_weight(which, x, y):
    """ln w by Gauss and Hermite's rule."""
    pressure, scale = LANDSCAPES[which][:2]
    node, mass = np.polynomial.hermite_e.hermegauss(24)
    mass = mass / mass.sum()
    return np.log(sum(
        a * b * np.exp(-pressure * height(which, x + scale * u, y + scale * v))
        for a, u in zip(mass, node) for b, v in zip(mass, node)))


def nearest(optima, x, y):
    """The optimum whose basin a point is in."""
    return np.argmin([np.square(x - p) + np.square(y - q) for p, q in optima], axis=0)


class Plane:
    """The reduced equation by Fourier's method on [-7, 7]², and the share of every cell that is in each basin."""

    def __init__(self, which, optima):
        self.spread, self.cell = LANDSCAPES[which][3], 2 * REACH / POINTS
        line = self.cell * (np.arange(POINTS) + 0.5) - REACH
        self.x, self.y = np.meshgrid(line, line, indexing="ij")
        self.weight = np.exp(log_weight(which, self.x, self.y))
        k, l = (2 * np.pi * frequency(POINTS, self.cell) for frequency in (np.fft.fftfreq, np.fft.rfftfreq))
        self.blur = np.exp(-(LANDSCAPES[which][2] ** 2) * (k[:, None] ** 2 + l**2) / 2)
        parts = self.cell * ((np.arange(PARTS) + 0.5) / PARTS - 0.5)
        self.basins = np.mean([
            nearest(optima, self.x + u, self.y + v) == np.arange(4)[:, None, None] for u in parts for v in parts], axis=0)
        wide = np.linspace(-6, 6, 801) * self.spread
        u, v = np.meshgrid(wide, wide, indexing="ij")
        away, shape = nearest(optima, u, v), np.exp(-(u * u + v * v) / (2 * self.spread**2))
        self.first = np.array([shape[away == b].sum() for b in range(4)]) / shape.sum()

    def mutated(self, values):
        return irfft2(self.blur * rfft2(values), s=values.shape)

    def shares(self, law):
        return self.basins.reshape(4, -1) @ np.ravel(law) * self.cell**2

    def solve(self, times):
        """Shares of the basins at the times: time x optimum."""
        start = np.exp(-(self.x**2 + self.y**2) / (2 * self.spread**2)) / (2 * np.pi * self.spread**2)

        def rate(_, state):
            selected = self.mutated(self.weight * state.reshape(self.x.shape))
            return selected.ravel() / (selected.sum() * self.cell**2) - state

        found = solve_ivp(rate, (0, times[-1]), start.ravel(), "RK45", t_eval=times, rtol=1e-6, atol=1e-10)
        # What the grid does not hold of the start is replaced like all others.
        self.laws = found.y.T
        shares = np.array([self.shares(law) for law in self.laws])
        return shares + np.exp(-np.outer(times, np.ones(4))) * (self.first - shares[0])

    def factor(self, basin):
        """The greatest eigenvalue of selection and mutation in one basin."""
        root = np.sqrt(self.weight) * np.sqrt(self.basins[basin])
        apply = lambda values: (root * self.mutated(root * values.reshape(root.shape))).ravel()
        operator = LinearOperator((root.size, root.size), matvec=apply, dtype=float)
        return eigsh(operator, k=1, v0=root.ravel(), tol=1e-8, return_eigenvectors=False)[0]


def parabola(which, optimum):
    """z_b of the parabola, and N_e/N."""
    (pressure, scale, mutation, _), (x, y) = LANDSCAPES[which], optimum
    hessian = [[12 * x * x + 4 * y - 42, 4 * (x + y)], [4 * (x + y), 12 * y * y + 4 * x - 26]] if which < 2 else 32 * np.eye(2)
    strength = pressure * np.linalg.eigvalsh(hessian)
    a = strength / (1 + strength * scale**2)
    v = mutation**2 / 2 * (1 + np.sqrt(1 + 4 / (a * mutation**2)))
    return np.prod((1 + strength * scale**2) * (1 + a * v)) ** -0.5, np.prod(np.sqrt(2 * a * v + 3) / (a * v + 2))


def neutral_fraction():
    """N_e/N and the growth factor of one of four equal wells, by Gauss and Legendre's rule on half a line."""
    pressure, scale, mutation, _ = LANDSCAPES[2]
    node, mass = np.polynomial.legendre.leggauss(160)
    node, mass = 2.5 * (node + 1), 2.5 * mass
    u, m = np.polynomial.hermite_e.hermegauss(30)
    weight = np.exp(-pressure * ((node[:, None] + scale * u) ** 2 - 4) ** 2) @ m / m.sum()
    root = np.sqrt(weight * mass)
    kernel = norm.pdf(np.subtract.outer(node, node), scale=mutation)
    values, vectors = eigh(root[:, None] * kernel * root)
    law = np.abs(kernel @ (root * vectors[:, -1]))
    law /= mass @ law
    return ((mass @ (weight * law**2)) ** 2 / (mass @ (weight**2 * law**3))) ** 2, values[-1] ** 2


def limit_error(record):
    """The limit of many agents, growth factors and weights, in units of their bounds."""
    times, grid = record["time"][:], record["parameters"].attrs["grid_points"]
    points = 6.5 * ((2 * np.arange(grid) + 1) / grid - 1)
    yield np.abs(record["x"][:] - points[::2]).max() / ROUNDING
    yield np.abs(record["y"][:] - points[::2]).max() / ROUNDING
    yield np.abs(record["landscape_parameter"][:] - LANDSCAPES).max() / ROUNDING
    fraction, well = neutral_fraction()
    yield abs(record["neutral_population_fraction"][()] / fraction - 1) / SLOPE
    for which in range(3):
        optima, starts = record["optimum_location"][which], 2.0 * np.array([[1, 1], [-1, 1], [-1, -1], [1, -1]])
        equations = (lambda p: p**2 - 4) if which == 2 else lambda p: [p[0] ** 2 + p[1] - 11, p[0] + p[1] ** 2 - 7]
        roots = np.array([fsolve(equations, 1.6 * start, xtol=1e-13) for start in starts])
        yield np.abs(optima - roots).max() / ROUNDING
        logs = log_weight(which, *np.meshgrid(points, points, indexing="ij"))
        stored = record["log_effective_weight"][which]
        inside = (logs[::2, ::2] - logs.max() > -11.9) & (np.abs(points[::2]) < 5.5)[:, None] & (np.abs(points[::2]) < 5.5)
        yield np.abs(stored - logs[::2, ::2] + logs.max())[inside].max() / SLOPE
        yield 0 if stored.min() >= -12 and stored.max() <= 0 else np.inf
        factors = record["growth_factor"][which]
        if which == 2:
            yield np.abs(factors - well).max() / SLOPE
            yield np.abs(record["occupation"][2] - 0.25).max() / SHARE
            continue
        plane = Plane(which, roots)
        found = np.array([plane.factor(b) for b in range(4)])
        yield np.abs(factors - found).max() / SLOPE
        yield np.abs(record["parabola_growth_factor"][which] - [parabola(which, p)[0] for p in roots]).max() / ROUNDING
        shares, stored = plane.solve(times), record["occupation"][which]
        yield np.abs(stored - shares).max() / SHARE
        # The mutants at a border of basins depend on the cells there; what is below the solver's tolerance is left out.
        seen = np.maximum(shares, stored) > 1e-6
        odds, found = ((values / values[:, :1])[seen] for values in (stored, shares))
        yield np.abs((odds / found - 1) / (7 * SHARE + 1e-6 / shares[seen])).max()
        yield from cloud_error(record, which, plane, roots)


def cloud_error(record, which, plane, optima):
    """Agents of one population: as many nearest each optimum as it has, and as far from it as in the limit."""
    size = record["population"][-1]
    for cloud, time in zip(record["cloud"][which], record["cloud_time"][:]):
        there, k = ~np.isnan(cloud).any(axis=1), int(np.flatnonzero(record["time"][:] == time)[0])
        h, count = cloud[there], min(size, cloud.shape[0])
        yield 0 if there[:count].all() and there.sum() == count and np.isnan(cloud[count:]).all() else np.inf
        shares = record["population_occupation"][which, -1, 0, k]
        variance = shares * (1 - shares) * (size - count) / (size - 1) / count
        away = np.bincount(nearest(optima, *h.T), minlength=4) / count - shares
        yield np.abs(away / (norm.isf(TAIL) * np.sqrt(variance) + 10 / size * (count < size) + ROUNDING)).max()
        gap = lambda x, y: np.min([np.square(x - p) + np.square(y - q) for p, q in optima], axis=0)
        expected = (gap(plane.x, plane.y).ravel() @ plane.laws[k]) * plane.cell**2
        found = np.mean(gap(*h.T) * (np.abs(h) < REACH).all(axis=1))
        yield abs(found / expected - 1) / (FAMILIES / np.sqrt(count))


def simulate(which, size, times, replicas, random, optima):
    """Shares in populations that run side by side, each with its own clock, from exact sums: time x replica x optimum."""
    pressure, scale, mutation, spread = LANDSCAPES[which]
    h = spread * random.standard_normal((replicas, size, 2))
    clock, shares = random.exponential(1 / size, replicas), []
    for time in times:
        while (rows := np.flatnonzero(clock <= time)).size:
            theta = h[rows] + scale * random.standard_normal((rows.size, size, 2), dtype=np.float32)
            sums = np.cumsum(np.exp(-pressure * height(which, theta[..., 0], theta[..., 1])), axis=1)
            donor = (sums < sums[:, -1:] * random.random((rows.size, 1))).sum(axis=1)
            h[rows, random.integers(size, size=rows.size)] = h[rows, donor] + mutation * random.standard_normal((rows.size, 2))
            clock[rows] += random.exponential(1 / size, rows.size)
        basin = nearest(optima, h[..., 0], h[..., 1])
        shares.append([(basin == b).mean(axis=1) for b in range(4)])
    return np.array(shares).transpose(0, 2, 1)


def difference(first, second, allowance=0.0):
    """Of the means of two samples, or of one and a number, in units of a bound."""
    variance = sum(sample.var(axis=0, ddof=1) / len(sample) for sample in (first, second) if len(sample) > 1)
    bound = t.isf(TAIL, len(first) - 1) * np.sqrt(variance) + allowance
    return np.max(np.abs(first.mean(axis=0) - second.mean(axis=0)) / np.maximum(bound, ROUNDING))


def diffused(which, shares, size, first, times, factors, random, copies=16):
    """Means of shares and of the sum of their squares, by Wright and Fisher's chain of N_e/2 from shares at the first time."""
    fraction = parabola(which, (2, 2) if which == 2 else (3, 2))[1]
    now, means = np.repeat(shares, copies, axis=0), []
    for generation in range(int(first), int(times[-1])):
        fit = now * factors
        number = max(1, round(fraction * size / 2))
        now = random.multinomial(number, fit / fit.sum(axis=1, keepdims=True)) / number
        if generation + 1 in times:
            seen = np.column_stack([now, np.square(now).sum(axis=1)])
            means.append(seen.reshape(-1, copies, 5).mean(axis=1))
    return np.array(means).swapaxes(0, 1)


def populations(record):
    """Landscape, number of agents, and shares of its replicas: replica x time x optimum."""
    for which in range(2):
        for size, shares in zip(record["population"][:], record["population_occupation"][which]):
            yield which, int(size), shares
    yield 2, int(record["parameters"].attrs["neutral_population"]), record["neutral_occupation"][:]


def population_error(record):
    """Populations: counts, the limit, a simulation of the smallest, and the diffusion of their shares."""
    random, parameters, times = np.random.default_rng(1), record["parameters"].attrs, record["time"][:]
    late, seen = times > 20, times <= 5
    for which, size, shares in populations(record):
        smallest = size == record["population"][0] and which < 2
        count = parameters["neutral_replicas" if which == 2 else "small_replicas" if smallest else "replicas"]
        yield 0 if np.isnan(shares[count:]).all() and (shares[:count] >= 0).all() else np.inf
        shares = shares[:count]
        yield np.abs(shares * size - np.round(shares * size)).max() / size / ROUNDING
        yield np.abs(shares.sum(axis=2) - 1).max() / ROUNDING
        limit = record["occupation"][which]
        yield difference(shares, limit[None], BIAS / size * (which < 2))
        at_rest = limit[0] * (1 - limit[0]) / size
        yield np.abs(shares[:, 0].mean(axis=0) - limit[0]).max() / (norm.isf(TAIL) * np.sqrt(at_rest.max() / count) + SHARE)
        square = np.square(shares[:, 0] - limit[0]).sum() / at_rest.sum()
        yield abs(square / count - 1) / (8 * np.sqrt(1 / count) + 1e-3)
        found = diffused(which, shares[:, times == 20][:, 0], size, 20, times[late], record["growth_factor"][which], random)
        both = np.concatenate([shares, np.square(shares).sum(axis=2, keepdims=True)], axis=2)[:, late]
        yield difference(both - found, np.zeros((1, 1)), DIFFUSION)
        if smallest:
            own = simulate(which, size, times[seen], 100, random, record["optimum_location"][which]).swapaxes(0, 1)
            yield difference(shares[:, seen], own)
            yield difference(np.square(shares[:, seen]), np.square(own))


def slope(populations, size):
    """Of ln size in ln N, and what the smallest population's part in it may be wrong by."""
    x, y = np.log(populations), np.log(size)
    weight = (x - x.mean()) / np.square(x - x.mean()).sum()
    constants = y + x / 2
    return weight @ y, abs((constants[0] - constants[1:].mean()) * weight[0])


def observations(record):
    """Each claim's and control's name with a measured value, allowance, and replicas and statistic for the standard error."""
    times, limit = record["time"][:], record["occupation"][:]
    at = lambda time: int(np.flatnonzero(times == time)[0])
    simulated = [[shares[~np.isnan(shares).any(axis=(1, 2))] for shares in record["population_occupation"][w]] for w in range(2)]
    neutral = record["neutral_occupation"][:]
    for b in range(1, 4):
        for which, window, suffix in ((0, (100, 150, 200), ""), (1, (10, 20, 50), "/control")):
            places = [at(time) for time in window]
            first = np.diff(np.log(limit[which, places, 0]))
            excess = (np.diff(np.log(limit[which, places, b])) - first) / (first + np.diff(window))
            losses = record["loss"][which]
            yield f"late_slope_{b}{suffix}", excess[1], abs(excess[1] - excess[0]) + losses[b] + losses[0], 1e-8
    sizes = record["population"][1:]
    for which, suffix in ((0, ""), (1, "/control")):
        squares = [np.square(shares[:, at(5)] - limit[0, at(5)]).sum(axis=1) for shares in simulated[which][1:]]
        rate = lambda groups: slope(sizes, np.sqrt([group.mean() for group in groups]))
        allowance = allowance if suffix else rate(squares)[1]
        yield f"occupation_rate{suffix}", rate(squares)[0], allowance, bootstrap(squares, lambda groups: rate(groups)[0])
    for shares, suffix in ((neutral, ""), (simulated[1][0], "/control")):
        last = shares[:, -1]
        yield f"neutral_winners{suffix}", np.mean((last[:, 0] == last.max(axis=1)) / (last == last.max(axis=1, keepdims=True)).sum(axis=1)), 0, np.sqrt(3 / 16 / len(last))
    for shares, size, suffix in (
            (neutral, record["parameters"].attrs["neutral_population"], ""), (simulated[0][-1], sizes[-1], "/control")):
        lost = 1 - np.square(shares[:, [at(20), at(100)]]).sum(axis=2)
        rate = lambda groups: np.log(groups[0].mean(axis=0)[0] / groups[0].mean(axis=0)[1]) / 80 * size / 2
        yield f"drift_rate{suffix}", rate([lost]), 2 / size, bootstrap([lost], rate)


def bootstrap(groups, statistic):
    """Standard error by drawing replicas with replacement."""
    random = np.random.default_rng(2)
    return np.std([
        statistic([group[random.integers(len(group), size=len(group))] for group in groups]) for _ in range(RESAMPLES)], ddof=1)


def claim_error(record):
    """All numbers of the claims and of their controls."""
    for name, measured, allowance, standard_error in observations(record):
        claim = record[f"checks/{name}"].attrs
        yield abs(claim["measured"] - measured) / ROUNDING
        yield abs(claim["allowance"] - allowance) / ROUNDING
        drawn = name.startswith(("occupation", "drift"))
        yield abs(np.log(claim["standard_error"] / standard_error)) / (BOOTSTRAP if drawn else ROUNDING)
    excess = record["growth_factor"][0] / record["growth_factor"][0, 0] - 1
    expected = {"occupation_rate": (-0.5, -0.25), "neutral_winners": (0.25, 0.5), "drift_rate": (1 / neutral_fraction()[0], 1)}
    for b in range(1, 4):
        others = np.delete(excess, [0, b])
        expected[f"late_slope_{b}"] = excess[b], others[np.abs(others - excess[b]).argmin()]
    for name, values in expected.items():
        claim = record[f"checks/{name}"].attrs
        bound = SLOPE if name == "drift_rate" else ROUNDING
        yield max(abs(claim["predicted"] - values[0]), abs(claim["competitor"] - values[1])) / bound


def audit_himmelblau(record):
    """Weights, limit, growth factors, populations and claims, each in units of its bound."""
    holes = ("population_occupation", "cloud")
    if not all(np.isfinite(record[name][...]).all() for name, values in record.items()
               if isinstance(values, h5py.Dataset) and values.dtype.kind == "f" and name not in holes):
        return np.nan, 1, "something stored is not finite"
    errors = [np.max(list(part(record))) for part in (limit_error, population_error, claim_error)]
    return np.max(errors), 1, "SciPy on another grid, populations against it, a simulation and a diffusion, in units of bounds"
