"""Opposing signals (arXiv:2311.04163), again: descents by NumPy, flows by SciPy, predicted times by sums over fine steps of the flow."""

import numpy as np
from scipy.integrate import quad, solve_ivp
from scipy.optimize import brentq
from scipy.stats import kstest

from agreement import claim_errors, far, rarity, worst

# What a solver or a quadrature of either program may miss, relative.
SOLVED = 1e-7
# Rounding of a descent grows with its instability; a time is rounded as far as the logarithm of the weight is.
DESCENT = 1e-7
# Replicas of each variance and rate of which times are predicted again.
PREDICTED = 2


def flow(alpha, start, times):
    """States of the three weights at some times."""
    def rate(t, y):
        c, b, o = y
        return [-(c * b - 1) * b - alpha * c * o * o, -(c * b - 1) * c, -alpha * c * c * o]
    return solve_ivp(rate, (0, times[-1]), start, "Radau", rtol=1e-11, atol=1e-15, t_eval=times).y.T


class Reduction:
    """u' = sqrt(Q² + 4u²)(1 - u), with the curvature α c² = α (Q + sqrt(Q² + 4u²))/2, over ln u/(1 - u)."""

    def __init__(self, alpha, c, b):
        self.alpha, self.q, self.start = alpha, c * c - b * b, self.logit(c * b)

    @staticmethod
    def logit(u):
        return np.log(u / (1 - u))

    def root(self, y):
        u = 1 / (1 + np.exp(-y))
        return u, np.sqrt(self.q**2 + 4 * u * u)

    def sharpness(self, y):
        return self.alpha * (self.q + self.root(y)[1]) / 2

    def weight(self, y):
        """dt/dy."""
        u, root = self.root(y)
        return u / root

    def time(self, y):
        return quad(self.weight, self.start, y, epsabs=0, epsrel=1e-12, limit=200)[0]

    def place(self, sharpness):
        return brentq(lambda y: self.sharpness(y) - sharpness, self.start, 40, xtol=1e-13)

    def exit(self, eta, seed, level):
        gain = lambda y: np.log(np.abs(1 - eta * self.sharpness(y))) * self.weight(y) / eta
        turn, vanishing = self.place(2 / eta), self.place(1 / eta)
        # The quadrature does not see the ends of its intervals.
        fall = sum(quad(gain, a, b, epsabs=1e-9, epsrel=1e-12, limit=500)[0] for a, b in ((self.start, vanishing), (vanishing, turn)))
        need = np.log(level / seed) - fall
        grown = lambda y: sum(quad(gain, a, min(a + 5, y), epsabs=1e-9, epsrel=1e-11)[0] for a in np.arange(turn, y, 5)) - need
        far_off = turn + 5
        while grown(far_off) < 0:
            far_off += 20
        return self.time(brentq(grown, turn + 1e-9, far_off, xtol=1e-11))


# Descent.

class Descents:
    """All replicas of one variance and rate at once."""

    def __init__(self, alpha, eta, starts, seed):
        self.alpha, self.eta = alpha, eta
        self.c, self.b, self.log = starts.copy(), starts.copy(), np.full(starts.size, np.log(seed))

    @property
    def sharpness(self):
        return self.alpha * self.c**2

    def step(self):
        pull = self.alpha * np.exp(2 * self.log)
        error = self.c * self.b - 1
        c = self.c - self.eta * (error * self.b + self.c * pull)
        self.log = self.log + np.log(np.abs(1 - self.eta * self.sharpness))
        self.b = self.b - self.eta * error * self.c
        self.c = c

    def loss(self):
        return ((self.c * self.b - 1) ** 2 + self.c**2 * self.alpha * np.exp(2 * self.log)) / 2


def follow(p, d, ends):
    """Times of crossing, exit and exit from the crossing, and least curvatures from there to an end, with and without feedback."""
    n, eta = d.c.size, d.eta
    crossing, leave, late = (np.full(n, np.nan) for _ in range(3))
    least, least_free = np.full(n, np.inf), np.full(n, np.inf)
    fall, free_c, free_b = np.zeros(n), np.zeros(n), np.zeros(n)
    level, critical = np.log(p["level"]), 2 / eta
    last_steps = (ends / eta).astype(int)
    for step in range(last_steps.max()):
        sharpness, log = d.sharpness, d.log
        d.step()
        error = free_c * free_b - 1
        free_c, free_b = free_c - eta * error * free_b, free_b - eta * error * free_c
        # Where nothing has changed nothing is crossed.
        moment = lambda before, after, value: eta * (step + (value - before) / np.where(after == before, np.inf, after - before))
        new = np.isnan(crossing) & (d.sharpness > critical)
        crossing[new] = moment(sharpness, d.sharpness, critical)[new]
        fall[new] = np.log(p["seed_weight"]) - d.log[new]
        free_c[new], free_b[new] = d.c[new], d.b[new]
        alive = ~np.isnan(crossing) & (step < last_steps)
        new = alive & np.isnan(late) & (d.log + fall > level)
        late[new] = moment(log + fall, d.log + fall, level)[new]
        new = alive & np.isnan(leave) & (d.log > level)
        leave[new] = moment(log, d.log, level)[new]
        alive &= ~np.isnan(leave)
        least[alive] = np.minimum(least, d.sharpness)[alive]
        least_free[alive] = np.minimum(least_free, d.alpha * free_c**2)[alive]
    return crossing, leave, late, least / critical, least_free / critical


def predicted(p, alpha, eta, weight):
    """Both times by the reduced flow."""
    reduction = Reduction(alpha, weight, weight)
    return reduction.time(reduction.place(2 / eta)), reduction.exit(eta, p["seed_weight"], p["level"])


def descent_errors(record):
    p, starts = record["parameters"].attrs, record["initial_weight"][:]
    names = ("crossing_time", "exit_time", "exit_time_from_crossing", "least_sharpness", "least_sharpness_without_feedback")
    for v, alpha in enumerate(record["opposing_variance"][:]):
        for e, scaled in enumerate(record["scaled_learning_rate"][:]):
            d = Descents(alpha, scaled / alpha, starts, p["seed_weight"])
            for r in range(PREDICTED):
                found = predicted(p, alpha, d.eta, starts[r])
                yield far(record["predicted_crossing_time"][v, e, r], found[0], SOLVED)
                yield far(record["predicted_exit_time"][v, e, r], found[1], SOLVED)
            for name, found in zip(names, follow(p, d, 1.5 * record["predicted_exit_time"][v, e])):
                # After the spike rounding is multiplied: only on which side of the limit curvatures stay is the same.
                if name == "least_sharpness":
                    yield 0 if found.max() < 1 else np.inf
                else:
                    yield far(record[name][v, e], found, DESCENT)


def course_errors(record):
    """The flow and its reduction, and descent until the first spike is over, after which rounding is multiplied."""
    p, alpha = record["parameters"].attrs, record["opposing_variance"][0]
    weight, times = p["initial_weight"], record["time"][:]
    for o, opposing in enumerate((p["seed_weight"], weight)):
        begin = [weight, weight, opposing]
        states = flow(alpha, begin, times)
        yield far(record["flow_initial_square"][o], begin[0] ** 2, SOLVED)
        yield far(record["flow_sharpness"][o, 0], alpha * states[:, 0] ** 2, SOLVED)
        reduction = Reduction(alpha, *begin[:2])
        reduced = solve_ivp(
            lambda t, u: np.sqrt(reduction.q**2 + 4 * u * u) * (1 - u), (0, times[-1]), [begin[0] * begin[1]], "DOP853", rtol=1e-12, atol=1e-15, t_eval=times).y[0]
        yield far(record["reduced_sharpness"][o], alpha * (reduction.q + np.sqrt(reduction.q**2 + 4 * reduced**2)) / 2, SOLVED)
    for e, scaled in enumerate(record["scaled_learning_rate"][:]):
        d = Descents(alpha, scaled / alpha, np.array([weight]), p["seed_weight"])
        crossing, leave = predicted(p, alpha, d.eta, weight)
        yield far(record["course_predicted_crossing_time"][e], crossing, SOLVED)
        yield far(record["course_predicted_exit_time"][e], leave, SOLVED)
        for k in range(min(int(leave / d.eta), record["step"].size)):
            yield far(record["course_sharpness"][e, k], d.sharpness[0], DESCENT)
            yield abs(record["course_opposing_weight"][e, k] - d.log[0]) / (DESCENT * max(1, abs(d.log[0])))
            yield far(record["course_loss"][e, k], d.loss()[0], DESCENT)
            d.step()


def limits(record, measured, control, predicted, competitor):
    """Mean deviations extrapolated to steps of size 0, with their errors, at the learning rate where they fit worst; competitors are times."""
    def at_rate(ratio):
        single = 2 * ratio[1:] - ratio[:-1]
        found, spread = single.mean(axis=1), single.std(axis=1, ddof=1) / np.sqrt(ratio.shape[1])
        return {"measured": found[-1], "standard_error": spread[-1], "allowance": abs(found[-1] - found[-2])}
    off = lambda times: times / record[predicted][:] - 1
    return worst([
        [at_rate(off(record[measured][:])[:, e]) | {"predicted": 0, "competitor": off(competitor)[:, e].mean()}, at_rate(off(record[control][:])[:, e])]
        for e in range(record["scaled_learning_rate"].size)])


def claims(record):
    """Of each claim its numbers and those of its control."""
    p, starts = record["parameters"].attrs, record["initial_weight"][:]
    flows, reduced = record["flow_sharpness"][:], record["reduced_sharpness"][:]
    yield "sharpening", [
        {"predicted": 0, "measured": np.abs(r / f[0] - 1).max(), "standard_error": np.abs(f[1] / f[0] - 1).max(),
         "allowance": p["seed_weight"] ** 2 / record["flow_initial_square"][0]} for f, r in zip(flows, reduced)]
    growth = np.log(2 / record["scaled_learning_rate"][:][:, None] / starts**2) / 2
    yield "loss_of_stability", limits(record, "crossing_time", "exit_time", "predicted_crossing_time", growth)
    yield "delayed_spike", limits(record, "exit_time", "exit_time_from_crossing", "predicted_exit_time", record["predicted_crossing_time"][:])
    yield "restored_stability", [
        {"predicted": 1, "measured": record[name][:].max(), "standard_error": 0, "allowance": 0}
        for name in ("least_sharpness", "least_sharpness_without_feedback")]

def start_error(record):
    """Uniform logarithms of initial weights."""
    p = record["parameters"].attrs
    spread = np.log(record["initial_weight"][:] / p["initial_weight"]) / p["spread"]
    return rarity(kstest(spread, "uniform", (-1, 2)).pvalue)


def audit_opposing_signals(record):
    """In units of the bounds; not a number where a stored one is not."""
    names = ("initial_weight", "crossing_time", "exit_time", "predicted_exit_time", "flow_sharpness", "course_sharpness")
    if not all(np.isfinite(record[name][:]).all() for name in names):
        return np.nan, 1.0, "a stored number is missing"
    errors = [start_error(record), *descent_errors(record), *course_errors(record), *claim_errors(record, claims(record))]
    return np.max(errors), 1.0, "descents by NumPy, flows by Radau, predicted times by quadrature, and claims, in units of their bounds"
