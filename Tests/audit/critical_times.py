"""Critical times of joint embedding and reconstruction (arXiv:2407.03475), again: flows of all weights by SciPy, times by quadrature."""

import numpy as np
from scipy.integrate import quad, solve_ivp
from scipy.stats import kstest

from agreement import ROUNDING, claim_errors, far, rarity, worst

# What SciPy's solver may miss of an overlap, and of a time, relative.
SOLVED = 1e-7
# The suite takes some thousand steps; at worst their errors, each of a tolerance, add up.
STEPS = 5000
# A limit that is taken from a start of 1e-7.
LIMIT_BOUND = {("reconstruction_delay", "predicted"): 1e-6}
# A course that waits longer is not solved again.
PATIENCE = 2000


class Encoder:
    """A run: modes, what the head predicts, and weights at the start."""

    def __init__(self, record, objective, depth, modes, start, factor=1):
        self.basis = record["basis"][:depth + 1].transpose(0, 2, 1)
        n = self.basis.shape[1]
        self.objective, self.covariances, self.regressions = objective, *np.transpose(modes)
        noise = n - len(modes)
        data, code = self.basis[0], self.basis[-1]
        self.c = data * np.concatenate([self.covariances / self.regressions, np.ones(noise)]) @ data.T
        self.b = data * np.concatenate([self.covariances, np.zeros(noise)]) @ data.T
        share = start ** (1 / depth)
        layers = [share * after @ before.T for before, after in zip(self.basis, self.basis[1:])]
        head = factor * share * (data if objective == "reconstruction" else code) @ code.T
        self.weights = np.array([*layers, head])

    def rate(self, weights):
        """The gradient of every matrix by products from both sides."""
        *layers, head = weights
        n = len(head)
        before, after = [np.eye(n)], [np.eye(n)]
        for layer in layers:
            before.append(layer @ before[-1])
        for layer in layers[:0:-1]:
            after.append(after[-1] @ layer)
        code = before.pop()
        target = np.eye(n) if self.objective == "reconstruction" else code
        error = head @ code @ self.c - target @ self.b
        pull = -head.T @ error
        if self.objective.endswith("without stop-gradient"):
            pull += head @ code @ self.b.T - target @ self.c
        return np.array([*(a.T @ pull @ b.T for a, b in zip(reversed(after), before)), -error @ code.T])

    def overlaps(self, weights):
        code = weights[0]
        for layer in weights[1:-1]:
            code = layer @ code
        count = self.covariances.size
        return np.einsum("ik,ij,jk->k", self.basis[-1][:, :count], code, self.basis[0][:, :count])

    def solve(self, end, levels, times=None):
        shape, events = self.weights.shape, []
        for k, level in enumerate(levels):
            event = lambda t, y, k=k, level=level: self.overlaps(y.reshape(shape))[k] - level
            event.direction = 1
            events.append(event)
        solution = solve_ivp(
            lambda t, y: self.rate(y.reshape(shape)).ravel(), (0, end), self.weights.ravel(), "DOP853", rtol=1e-12,
            atol=1e-12 * np.sqrt(np.mean(self.weights**2)), events=events, t_eval=times if times is not None else [end])
        found = np.array([t[0] if t.size else np.nan for t in solution.t_events])
        return found, np.array([self.overlaps(y.reshape(shape)) for y in solution.y.T])


def mode_time(objective, depth, covariance, regression, start, end):
    """Of dw/dt = L (λ w^(3 - 1/L) - (λ/ρ) w³), and w^(2 - 1/L) for reconstruction, in ln w."""
    power = (2 if objective == "reconstruction" else 3) - 1 / depth
    density = lambda x: 1 / (depth * covariance * (np.exp((power - 1) * x) - np.exp(2 * x) / regression))
    points = np.linspace(np.log(start), np.log(end), 9)
    return sum(quad(density, a, b, epsabs=0, epsrel=1e-12)[0] for a, b in zip(points, points[1:]))


def ends(objective, depth, regression):
    """w* of modes."""
    return regression ** (depth / (depth + 1) if objective == "reconstruction" else depth)


# Groups of runs: their modes, levels and starts.

def equal(record):
    return [(record["parameters"].attrs["covariance"], regression) for regression in record["mode"][:]]


def rivals(record):
    p = record["parameters"].attrs
    return [(1, 1), (p["rival_covariance"], p["rival_regression"])]


def groups(record):
    """Names of measured and predicted times, modes, and for each run its place, objective, depth, start, levels and head."""
    p, objectives = record["parameters"].attrs, record["objective"].asstr()[:]
    modes = equal(record)
    rho = record["mode"][:]
    yield "critical_time", "predicted_critical_time", modes, [
        ((f, o, d), objective, depth, p["initial_share"] ** depth, ends(objective, depth, rho) / 2, factor)
        for f, factor in enumerate(record["head_factor"][:]) for o, objective in enumerate(objectives)
        for d, depth in enumerate(record["depth"][:])]
    yield "delayed_critical_time", "predicted_delayed_critical_time", modes, [
        ((o, i), objective, 2, start, ends(objective, 2, rho) / 2, 1)
        for o, objective in enumerate(objectives) for i, start in enumerate(record["start"][:])]
    modes = rivals(record)
    yield "rival_time", "predicted_rival_time", modes, [
        ((o, d), objective, depth, p["rival_start"], ends(objective, depth, np.array([r for _, r in modes], float)) / 2, 1)
        for o, objective in enumerate(objectives) for d, depth in enumerate(record["rival_depth"][:])]


def run_errors(record):
    """Times of modes by quadrature, and of all weights where they are not too long to wait for."""
    accumulated = max(SOLVED, STEPS * record["parameters"].attrs["relative_tolerance"])
    for name, predicted, modes, runs in groups(record):
        for place, objective, depth, start, levels, factor in runs:
            if factor == 1:
                found = [mode_time(objective, depth, *mode, start, level) for mode, level in zip(modes, levels)]
                yield far(record[predicted][place[1:] if name == "critical_time" else place], found, ROUNDING)
            stored = record[name][place][0]
            # Rivals are learned by themselves, other modes together.
            together = [[0], [1]] if name == "rival_time" else [range(len(modes))]
            for group in together:
                if stored[group].max() < PATIENCE:
                    encoder = Encoder(record, objective, depth, [modes[k] for k in group], start, factor)
                    yield far(stored[group], encoder.solve(1.01 * stored[group].max(), levels[group])[0], accumulated)
    start = record["parameters"].attrs["initial_share"] ** 2
    for o, objective in enumerate(record["sampled_objective"].asstr()[:]):
        encoder = Encoder(record, objective, 2, equal(record), start)
        times = record["time"][:]
        yield np.abs(record["overlap"][o, 0] - encoder.solve(times[-1], [], times)[1]).max() / accumulated


def basis_errors(record):
    """Orthonormal, and of random directions."""
    n = record["vector"].size
    for vectors in record["basis"][:]:
        yield np.abs(vectors @ vectors.T - np.eye(n)).max() / ROUNDING
    yield rarity(kstest(np.square(record["basis"][:, 0, 0]), "beta", (0.5, (n - 1) / 2)).pvalue)


def claims(record):
    """Of each claim its numbers and those of its control."""
    p, starts = record["parameters"].attrs, record["start"][:]
    times, expected = record["critical_time"][:], record["predicted_critical_time"][:]
    yield "critical_times", [
        {"predicted": 0, "measured": np.abs(expected / of[:, :, 0] - 1).max(), "standard_error": np.abs(of[:, :, 1] / of[:, :, 0] - 1).max(),
         "allowance": 0} for of in times]
    delays = np.diff(record["delayed_critical_time"][:][..., [0, -1]])[..., 0]
    x = np.sqrt(starts)[:, None]
    scaled = starts[:, None] * delays
    limits = scaled[:, 1:] - x[1:] * np.diff(scaled, axis=1) / np.diff(x, axis=0)
    limit = np.ptp(1 / record["mode"][:]) / (2 * p["covariance"])
    yield "joint_embedding_delay", [
        {"predicted": limit, "competitor": 2 * limit, "measured": of[-1, 0], "standard_error": abs(of[-1, 0] - of[-1, 1]),
         "allowance": abs(of[-1, 0] - of[-2, 0])} for of in limits]
    # Integrals up to the levels, from where both modes are alike: the start of all is a term that they share.
    least = 1e-7
    limit = np.diff([mode_time("reconstruction", 2, *mode, least, ends("reconstruction", 2, mode[1]) / 2) for mode in (equal(record)[0], equal(record)[-1])])[0]
    change = abs(delays[1, -1, 0] - delays[1, -2, 0])
    yield "reconstruction_delay", [
        {"predicted": limit, "competitor": 0, "measured": of[-1, 0], "standard_error": abs(of[-1, 0] - of[-1, 1]), "allowance": change}
        for of in delays[::-1]]
    ratios = np.log(record["rival_time"][:][..., 0] / record["rival_time"][:][..., 1])
    violation = np.maximum(-ratios[:, 0], ratios[:, -1])
    yield "depth_decides", [
        {"predicted": 0, "measured": of[0], "standard_error": abs(of[0] - of[1]), "allowance": 0} for of in violation]
    shares = record["overlap"][:, :, -1] / record["mode"][:] ** 2
    # From half of the end on a mode comes to it at a quarter of the last rate or faster.
    covariance, rho, layers = p["covariance"], record["mode"][:], 2
    joint = record["objective"].asstr()[0]
    halves = [mode_time(joint, layers, covariance, r, p["initial_share"] ** layers, r**layers / 2) for r in rho]
    left = layers * (1 - 0.5 ** (1 / layers)) * np.exp(-covariance * rho ** (2 * layers - 1) * (p["end"] - halves) / 4)
    yield "no_collapse", worst([
        [{"predicted": 1, "competitor": 0, "measured": of[0, k], "standard_error": abs(of[0, k] - of[1, k]), "allowance": left[k]} for of in shares[[0, 2]]]
        for k in range(rho.size)])


def audit_critical_times(record):
    """In units of the bounds; not a number where a stored one is not."""
    if not all(np.isfinite(record[name][:]).all() for name in ("overlap", "critical_time", "delayed_critical_time", "rival_time")):
        return np.nan, 1.0, "a stored number is missing"
    errors = [*basis_errors(record), *run_errors(record), *claim_errors(record, claims(record), LIMIT_BOUND)]
    return np.max(errors), 1.0, "flows by DOP853, times of modes by quadrature, and claims, in units of their bounds"
