"""Order of convergence of Euler's method on x′ = −x², again: solutions by SciPy, steps and statistics by NumPy."""

import numpy as np
from scipy.integrate import solve_ivp
from scipy.stats import kstest

# What SciPy's solver may miss of a solution; what a few operations on stored numbers of order 1 may round.
SOLVED, ROUNDING = 1e-12, 1e-10
# A correct law is rejected that rarely.
REJECTED = 1e-8


def rate(x):
    return -x * x


def end_by_steps(method, initial, step, count):
    """The state after steps of one size, of all replicas at once."""
    x = initial.copy()
    for _ in range(count):
        x += step * rate(x if method == "Euler" else x + step / 2 * rate(x))
    return x


def far(stored, found, bound):
    """Greatest difference in units of its bound."""
    return np.max(np.abs(np.asarray(stored) - found) / bound)


def draw_error(record):
    """Whether initial states are as uniform as a sample of their size."""
    low, high = record["parameters"].attrs["starts"]
    return REJECTED / kstest(record["initial_state"][:], "uniform", (low, high - low)).pvalue


def run_errors(record):
    """Solutions, and distances of both methods from them."""
    initial, end = record["initial_state"][:], record["parameters"].attrs["end_time"]
    exact = solve_ivp(lambda t, x: rate(x), (0, end), initial, "DOP853", rtol=1e-13, atol=1e-14).y[:, -1]
    yield far(record["exact_state"][:], exact, SOLVED)
    yield far(record["step"][:], end / record["step_count"][:], ROUNDING)
    for m, method in enumerate(record["method"].asstr()[:]):
        for n, count in enumerate(record["step_count"][:]):
            found = np.abs(end_by_steps(method, initial, end / count, count) - exact)
            yield far(record["error"][m, :, n], found, SOLVED)


def statistic_errors(record):
    """Orders, their means, and the numbers of the claim and of its control."""
    errors, count = record["error"][:], record["replica"].size
    orders = np.log2(errors[..., :-1] / errors[..., 1:])
    mean, spread = orders.mean(axis=1), orders.std(axis=1, ddof=1) / np.sqrt(count)
    yield far(record["observed_order"][:], orders, ROUNDING)
    yield far(record["mean_order"][:], mean, ROUNDING)
    yield far(record["order_standard_error"][:], spread, ROUNDING)
    claim = record["checks/euler_order"]
    yield far([claim.attrs["predicted"], claim.attrs["competitor"]], [1, 2], ROUNDING)
    for m, group in enumerate((claim, claim["control"])):
        found = {"measured": mean[m, -1], "standard_error": spread[m, -1], "allowance": 2 * abs(mean[m, -1] - mean[m, -2])}
        yield from (far(group.attrs[name], value, ROUNDING) for name, value in found.items())


def audit_example2026_euler(record):
    """In units of the bounds; not a number where a stored one is not."""
    if not all(np.isfinite(record[name][:]).all() for name in ("initial_state", "error", "observed_order")):
        return np.nan, 1.0, "a stored number is missing"
    errors = [draw_error(record), *run_errors(record), *statistic_errors(record)]
    return np.max(errors), 1.0, "SciPy DOP853 and steps by NumPy, error over bound"
