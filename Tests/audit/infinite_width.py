"""The order of the limits of width and ε (paper-notes/berthier2023.md), computed again with NumPy and SciPy."""

import numpy as np
from scipy import stats
from scipy.integrate import quad

from berthier2023 import relu_coefficient
from series_flow import SeriesFlow

# The infinite width is solved again at the ratio nearest to this one, networks of finite width at the smallest.
RATIO = 1e-5
# Some thousand steps lead to the last transition, each with an error up to the relative tolerance.
STEPS = 1000
# Simpson's rule in ln A with steps h < 1e-3, for integrands that fall like A^(−ν−1) with ν ≤ 30: h^4 (ν + 1)^4 / 180.
TAIL = 1e-8
# Least squares whose normalised columns have a condition number of some 1e4, with logarithms of tail integrals.
SLOPE = 1e-8


def laws(record):
    """Laws of variance 1 by name."""
    nu = record["parameters"].attrs["degrees_of_freedom"]
    end = np.sqrt(3)
    known = {
        "uniform": stats.uniform(-end, 2 * end), "gaussian": stats.norm(),
        "student": stats.t(nu, scale=np.sqrt((nu - 2) / nu))}
    return {name: known[name] for name in record["law"].asstr()[:]}


def positions(record, axis):
    """Where on an axis of words each of them stands."""
    return {name: n for n, name in enumerate(record[axis].asstr()[:])}


def worst(errors):
    """The largest, or not a number if one of them is not."""
    return np.max([np.max(error) for error in errors])


def quadrature_error(record):
    """Expectations over the nodes against exact ones, in units of their bound.

    Gauss-Legendre's error is 64/15 M ρ^(−2q), with M the largest value of the integrand on an ellipse about the panel
    whose semi-axes are (ρ ± 1/ρ) / 2 halves of the panel. With ρ = 10 it goes from a tail's panel from x to 1.2 x back
    to 0.54 times the middle, where a power ν + 1 is larger by 0.54^(−ν−1); the other laws grow less.
    """
    parameters = record["parameters"].attrs
    rule = 64 / 15 * 0.54 ** (-1.0 - parameters["degrees_of_freedom"]) * 10.0 ** (-2 * parameters["nodes_per_panel"])
    tests = [np.ones_like, lambda x: x, lambda x: x**2, np.abs, lambda x: np.exp(-x * x / 8)]
    for name, law in laws(record).items():
        node, mass = record[f"node_{name}"][:], record[f"mass_{name}"][:]
        end = law.support()[1]
        for n, test in enumerate(tests):
            density = lambda x: 2 * test(np.abs(x)) * law.pdf(x)
            exact, uncertainty = quad(density, 0, end, epsabs=0, epsrel=1e-13, limit=200)
            # Tails that are cut; the law's end, which no node reaches, is not.
            cut = quad(density, node.max(), end)[0] if np.isinf(end) else 0
            bound = (node.size * 2.0**-53 + rule) * exact + uncertainty + cut
            yield abs(mass @ test(node) - (0 if n == 1 else exact)) / bound


def activation_error(record):
    """ReLU's coefficients, in units of some roundings."""
    exact = [relu_coefficient(k) for k in record["activation_degree"][:]]
    yield np.abs(record["activation_coefficient"][:] - exact) / 1e-14


def carrier_mass(weights, overlaps, masses, share=0.9):
    """Least mass that carries a share of the quadratic moment, with a part of the last neuron."""
    moment = weights * overlaps**2
    order = np.argsort(-moment)
    carried = np.cumsum((masses * moment)[order])
    return np.interp(share * carried[-1], np.append(0, carried), np.append(0, np.cumsum(masses[order])))


def transitions(record, run, weights, masses, stored):
    """Transition times, relative to the stored ones, and carriers' mass of one run."""
    if not np.isfinite(stored).all():
        return stored, np.nan
    parameters, ratio = record["parameters"].attrs, record["learning_rate_ratio"][run]
    flow = SeriesFlow(
        parameters["target_coefficients"], record["activation_coefficient"][:], weights.size, ratio, masses)
    _, times, states = flow.solve(
        weights, np.zeros(weights.size), [1.001 * stored[-1]], parameters["relative_tolerance"] / 10)
    sign = np.sign(parameters["target_coefficients"][2] * record["activation_coefficient"][2])
    return times / stored, carrier_mass(sign * states[2, :weights.size], np.tanh(states[2, weights.size:]), masses)


def solution_error(record):
    """Transition times and carriers' masses of some runs, in units of what the steps of the record's solver allow."""
    bound = STEPS * record["parameters"].attrs["relative_tolerance"]
    ratios, width = record["learning_rate_ratio"][:], record["width"][:].min()
    narrowest = int(record["width"][:].argmin())
    run = int(np.abs(np.log(ratios / RATIO)).argmin())
    for l, name in enumerate(laws(record)):
        node, mass = record[f"node_{name}"][:], record[f"mass_{name}"][:]
        stored = record["transition_time"][0, l, run]
        order = np.argsort(-np.abs(node))
        # Weights grow no faster than 1/ε: the outermost nodes never hold a noticeable moment, and only cost time.
        moment = np.cumsum((mass * (np.abs(node) + stored[2] / ratios[run]))[order])
        kept = order[moment > bound / 1000]
        times, carriers = transitions(record, run, node[kept], mass[kept], stored)
        yield np.append(np.abs(times - 1), abs(carriers / record["carrier_mass"][0, l, run] - 1)) / bound
        for draw, weights in enumerate(record[f"initial_second_layer_weight_{name}_{width}"][:]):
            stored = record["finite_width_transition_time"][l, narrowest, draw, -1]
            times, carriers = transitions(record, -1, weights, np.full(width, 1 / width), stored)
            carriers /= record["finite_width_carrier_mass"][l, narrowest, draw, -1]
            yield np.abs(np.append(times, carriers) - 1) / bound


def onset_weight(record, delay):
    """The initial weight A whose neuron, left to itself, blows up after a delay.

    With s = ε^(1/4) S and a = ε^(−1/4) α its equations are S' = 2 α S, α' = S², from α = S = √|φ_1/σ_1| A on.
    """
    target, sigma = record["parameters"].attrs["target_coefficients"], record["activation_coefficient"]
    scale = np.sqrt(abs(target[1] / sigma[1])) * abs(target[2] * sigma[2])
    return np.arcsinh(1) / (np.sqrt(2) * scale) * record["learning_rate_ratio"][:] ** 0.25 / delay


def tail_integral(law, onset):
    """∫_{A > x} (1/x − 1/A) dP_A over the density at 0; by parts and with A = x/u it is ∫_0^1 P(A > x/u) du / x."""
    end = law.support()[1]
    integrals = [quad(lambda u: law.sf(x / u), min(x / end, 1), 1, epsabs=0, epsrel=1e-10)[0] for x in onset]
    return np.array(integrals) / onset / law.pdf(0)


def tail_error(record):
    """Onset weights and tail integrals, relative, in units of their bounds."""
    for l, law in enumerate(laws(record).values()):
        times, onset = record["transition_time"][0, l], record["onset_weight"][l]
        yield np.abs(onset / onset_weight(record, times[:, 2] - times[:, 1]) - 1) / 1e-13
        exact = tail_integral(law, onset)
        yield np.abs(record["tail_integral"][l] - exact) / np.where(exact == 0, 1, exact) / TAIL


def powers(exponent, orders):
    """Corrections ε^q, ε^(2q), …"""
    return lambda ratio: [ratio ** (n * exponent) for n in range(1, orders + 1)]


def fits(record):
    """Of claims and controls: logarithms (replica x ratio), the same discretised otherwise, prediction, corrections."""
    law, nu = positions(record, "law"), record["parameters"].attrs["degrees_of_freedom"]
    discretisation = positions(record, "discretisation")
    as_stated, refined = discretisation["as stated"], discretisation["half as many nodes again"]
    step = 0.75 / (nu + 1)
    quarters, steps = [(powers(q, 3), powers(q, 2)) for q in (0.25, step)]
    logarithm = (lambda ratio: []), (lambda ratio: [np.log(np.log(1 / ratio))])
    times = record["transition_time"][:]
    delay, mass = times[..., 2] - times[..., 1], record["carrier_mass"][:]

    def of(values, name):
        l = law[name]
        return np.log(values[as_stated, l:l + 1]), np.log(values[refined, l])

    def tail(name, assumed):
        return tuple(
            np.log([tail_integral(laws(record)[assumed], onset_weight(record, delay[q, law[name]]))]).reshape(shape)
            for q, shape in ((as_stated, (1, -1)), (refined, -1)))

    with_logarithm = (lambda ratio: [ratio**0.25, ratio**0.25 * np.log(1 / ratio)]),
    yield "delay_exponent_uniform", of(delay, "uniform"), 0.25, quarters + with_logarithm
    for id, value, prediction, other, forms in (
            ("delay_exponent_student", delay, 0.25 + step, "gaussian", steps),
            ("carrier_mass_exponent_student", mass, nu * step, "uniform", (powers(step, 2), powers(step, 1)))):
        yield id, of(value, "student"), prediction, forms
        yield f"{id}/control", of(value, other), None, forms
    for name, forms in (("gaussian", logarithm), ("student", steps)):
        yield f"tail_exponent_{name}", tail(name, name), 0.75, forms
        yield f"tail_exponent_{name}/control", tail("gaussian", "student"), None, forms
    finite = record["finite_width_transition_time"][law["student"], record["width"][:].argmin()]
    replicas = np.log(finite[..., 2] - finite[..., 1])
    yield "delay_exponent_finite_width", (replicas, replicas[0]), 0.25, (powers(1 / 12, 2), powers(1 / 12, 1))


def slope(record, logarithms, corrections):
    """Slopes in ln ε over the smaller two thirds of the ratios, by least squares beside a constant and corrections."""
    ratio = record["learning_rate_ratio"][record["learning_rate_ratio"].size // 3:]
    columns = np.stack([np.log(ratio), np.ones_like(ratio), *corrections(ratio)], axis=1)
    norms = np.linalg.norm(columns, axis=0)
    return np.linalg.lstsq(columns / norms, logarithms.T[-ratio.size:], rcond=None)[0][0] / norms[0]


def claim_error(record):
    """All numbers of the claims, and of the controls whose runs are stored."""
    ratio = record["learning_rate_ratio"][:]
    # No slope is known better than the solver's tolerance over the span of the abscissa.
    least = record["parameters"].attrs["relative_tolerance"] / np.log(ratio[0] / ratio[-1])
    for id, (replicas, other), prediction, (fitted, *forms) in fits(record):
        claim, found = record[f"checks/{id}"].attrs, slope(record, replicas, fitted)
        yield abs(found.mean() - claim["measured"]) / SLOPE
        allowance = max(abs((found - slope(record, replicas, form)).mean()) for form in forms)
        yield abs(allowance - claim["allowance"]) / SLOPE
        if prediction is not None:
            sampling = found.std(ddof=1) / np.sqrt(found.size) if found.size > 1 else 0
            discretisation = found[0] - slope(record, other, fitted)
            yield abs(max(np.hypot(sampling, discretisation), least) - claim["standard_error"]) / SLOPE
            yield abs(prediction - claim["predicted"]) / 1e-12


def audit_infinite_width(record):
    """Quadratures, solutions, tails and claims in units of their bounds; not a number where a stored one is not."""
    parts = quadrature_error, activation_error, solution_error, tail_error, claim_error
    error = worst([error for part in parts for error in part(record)])
    return error, 1.0, "laws, transitions of some runs by SciPy LSODA, tail integrals and slopes, error over bound"
