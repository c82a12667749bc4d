"""Figure 1 of arXiv:2303.00055: the staircase solved again with SciPy, levels and extrapolations found with NumPy."""

import numpy as np

from learning_order import activation_error, deviation
from series_flow import SeriesFlow

# Below this ratio LSODA's error tests fail now and then, and at a smaller tolerance already above it.
SMALLEST_RATIO = 1e-13
TOLERANCE = 1e-9
# Some thousand steps lead to the end, each with a local error up to the larger tolerance. Risk and components are of
# order 1, and change by order 1 while ln t does, so that the same holds for the relative error of a transition time.
STEPS = 1000
# For a few operations on stored numbers of order 1, and for quadrature of an analytic function.
ROUNDING = 1e-12
QUADRATURE = 1e-10


def solver_error(record):
    """Largest difference of risk, component or (relative) transition time, at any sample of the runs SciPy carries."""
    parameters, weights = record["parameters"].attrs, record["initial_second_layer_weight"][:]
    errors = []
    for run, ratio in enumerate(record["learning_rate_ratio"][:]):
        if run == 0 or ratio > SMALLEST_RATIO:
            flow = SeriesFlow(
                parameters["target_coefficients"], record["activation_coefficient"][:], weights.size, ratio)
            states, transitions, _ = flow.solve(weights, np.zeros(weights.size), record["time"][run], TOLERANCE)
            components = flow.components(states)
            errors += [
                deviation(record["risk"][run], components.sum(axis=0)),
                deviation(record["risk_component"][run], components[:len(transitions)].T),
                deviation(record["transition_time"][run] / transitions, transitions / transitions)]
    return np.max(errors)


def descent_error(record):
    """By how much the risk ever rises, or is less than the components of the target's degrees, in any run."""
    risk = record["risk"][:]
    return np.max([np.diff(risk, axis=1).max(), (record["risk_component"][:].sum(axis=2) - risk).max(), 0])


def first_below(record):
    """First sample at which R_k is below a quarter of its value at time 0: ratio x degree, 0 if there is none."""
    parameters, weights = record["parameters"].attrs, record["initial_second_layer_weight"][:]
    start = np.array(parameters["target_coefficients"])
    start[0] -= record["activation_coefficient"][0] * weights.mean()
    return np.argmax(record["risk_component"][:] < start**2 / 8, axis=1)


def bracket_error(record):
    """0 if each transition, of the smallest ratios too, lies between the samples around it, and infinity otherwise."""
    time, after, found = record["time"][:], first_below(record), record["transition_time"][:]
    lower, upper = (np.take_along_axis(time, np.maximum(n, 0), axis=1) for n in (after - 1, after))
    return 0 if np.all(np.where(after > 0, (lower <= found) & (found <= upper), np.isnan(found))) else np.inf


def predicted_times(record):
    """2 ln 2 ε / (2 σ_0²), √ε ln(1/ε) / (4 |φ_1 σ_1|), and the scales ε^(1/(2k))."""
    ratio, k = record["learning_rate_ratio"][:][:, None], record["degree"][:]
    sigma, phi = record["activation_coefficient"][:], record["parameters"].attrs["target_coefficients"]
    return np.hstack([
        ratio * np.log(2) / sigma[0] ** 2, np.sqrt(ratio) * np.log(1 / ratio) / (4 * abs(phi[1] * sigma[1])),
        ratio ** (1 / (2 * k[2:]))])


def middle_risks(record):
    """Risk halfway, in ln t, between neighbouring transitions (ratio x degree), on the chord in ln t."""
    times = record["transition_time"][:]
    middle = np.full(times.shape, np.nan)
    middle[:, :-1] = (np.log(times[:, :-1]) + np.log(times[:, 1:])) / 2
    return np.array([np.interp(*each) for each in zip(middle, np.log(record["time"][:]), record["risk"][:])])


def claim_error(record, plateau):
    """Prediction, competitor, extrapolation by Richardson and its distance to the one before, of each level."""
    ratio, risk = record["learning_rate_ratio"][:], record["plateau_risk"][:]
    errors = []
    for degree in range(len(plateau) - 1):
        gain = (ratio[-2] / ratio[-1]) ** (0.75 if degree == 0 else 1 / (2 * (degree + 1)))
        # The leading deviation, ε^(1/(2(l+1))), and ε^(3/4) for degree 0, cancels.
        limit = (gain * risk[1:, degree] - risk[:-1, degree]) / (gain - 1)
        claim = record[f"checks/plateau_{degree}"].attrs
        errors.append(deviation(
            np.array([claim[name] for name in ("predicted", "competitor", "measured", "allowance")]),
            np.array([plateau[degree], plateau[degree + 1], limit[-1], abs(limit[-1] - limit[-2])])))
    return np.max(errors)


def audit_figure1(record):
    """Trajectories by another solver; levels, times, extrapolations and activation from what they are made of."""
    squares = np.square(record["parameters"].attrs["target_coefficients"])
    plateau = np.array([squares[k + 1:].sum() / 2 for k in range(squares.size)])
    predicted = predicted_times(record)
    allowed = STEPS * max(TOLERANCE, record["parameters"].attrs["relative_tolerance"])
    errors = [
        solver_error(record) / allowed,
        descent_error(record) / allowed,
        bracket_error(record),
        # Evenly spaced in ln t.
        np.abs(np.diff(np.log(record["time"][:]), 2, axis=1)).max(initial=0) / ROUNDING,
        activation_error(record) / QUADRATURE,
        deviation(record["plateau"][:], plateau) / ROUNDING,
        deviation(record["predicted_transition_time"][:] / predicted, predicted / predicted) / ROUNDING,
        deviation(record["plateau_risk"][:], middle_risks(record)) / ROUNDING,
        claim_error(record, plateau) / ROUNDING,
    ]
    return np.max(errors), 1, (
        f"SciPy LSODA at rtol {TOLERANCE:.0e}, in units of {allowed:.0e}; levels, extrapolations, quadrature in theirs")
