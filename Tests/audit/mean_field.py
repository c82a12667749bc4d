"""Particles against the mean-field equation (Proposition 4 of arXiv:2303.00055), again with NumPy and SciPy."""

import h5py
import numpy as np
from scipy.special import factorial2, roots_hermitenorm
from scipy.stats import linregress

from berthier2023 import relu_coefficient
from series_flow import SeriesFlow

TOLERANCE = 1e-10
# Some hundred steps lead to the end, each with an error up to the record's tolerance, of which the flow amplifies some.
STEPS = 1000
# For a few operations on stored numbers of order 1.
ROUNDING = 1e-12
UNIT_ROUNDOFF = 2.0**-53
STANDARD_ERRORS = 4
KINDS = ("risk", "coupling")


def times(record):
    """Evenly spaced, from 0 on."""
    return np.linspace(0, record["parameters"].attrs["final_time"], record["parameters"].attrs["samples"])


def solve(record, weights, masses=None):
    """Risk at those times, and (a, s) of all neurons (2 x neuron x time), from overlaps 0."""
    parameters = record["parameters"].attrs
    flow = SeriesFlow(
        parameters["target_coefficients"], record["activation_coefficient"][:], weights.size,
        parameters["learning_rate_ratio"], masses)
    states, _, _ = flow.solve(weights, np.zeros(weights.size), times(record), TOLERANCE)
    return flow.components(states).sum(axis=0), np.array([states[:weights.size], np.tanh(states[weights.size:])])


def characteristics(record, node, mass):
    """Risk of the mean-field equation, and (a, s) from the narrowest networks' starts: 2 x draw x neuron x time."""
    starts = record["narrowest_initial_second_layer_weight"][:]
    risk, states = solve(record, np.append(node, starts), np.append(mass, np.zeros(starts.size)))
    return risk, states[:, node.size:].reshape(2, *starts.shape, -1)


def rule_error(node, mass):
    """Nodes, masses and moments E A^2k = (2k − 1)!!, in units of an eigenvalue's and an eigenvector's rounding."""
    exact_node, exact_mass = roots_hermitenorm(node.size)
    # The Jacobi matrix has norm 2 √n, and masses are squares of components of unit vectors.
    rounding = node.size * UNIT_ROUNDOFF
    by_node, by_mass = 2 * np.sqrt(node.size) * rounding, 2 * np.sqrt(mass) * rounding
    yield np.abs(node - exact_node) / by_node
    yield np.abs(mass - exact_mass / np.sqrt(2 * np.pi)) / np.maximum(by_mass, rounding**2)
    for k in range(1, min(10, node.size)):
        bound = by_mass @ node**(2 * k) + 2 * k * by_node * (mass @ np.abs(node) ** (2 * k - 1))
        yield abs(mass @ node**(2 * k) - factorial2(2 * k - 1)) / bound


def solution_error(record, limit_risk, states):
    """Distances of all draws of the narrowest networks from the limit, against the stored ones."""
    for draw, weights in enumerate(record["narrowest_initial_second_layer_weight"][:]):
        risk, found = solve(record, weights)
        # At time 0 the risk sees the mean of the weights alone: it is compared after the first tenth.
        later = record["time"][:] >= record["time"][-1] / 10
        yield record["risk_distance"][0, draw] - np.abs(risk - limit_risk)[later].max()
        gap = np.sqrt(np.square(found - states[:, draw]).sum(axis=0).mean(axis=0)).max()
        yield record["coupling_distance"][0, draw] - gap


def line(record, distances, first=0):
    """The line through ln distance against ln m, without some of the narrowest."""
    widths = np.repeat(record["width"][first:], distances.shape[1])
    return linregress(np.log(widths), np.log(distances[first:].ravel()))


def claim_error(record):
    """All numbers of the claims and their controls."""
    for kind in KINDS:
        for prefix, group in (("", f"checks/{kind}_rate"), ("stratified_", f"checks/{kind}_rate/control")):
            claim, distances = record[group].attrs, record[f"{prefix}{kind}_distance"][:]
            fit = line(record, distances)
            yield claim["measured"] - fit.slope
            yield claim["standard_error"] - fit.stderr
            yield claim["allowance"] - abs(fit.slope - line(record, distances, first=1).slope)
            if not prefix:
                yield from (claim["predicted"] + 0.5, claim["competitor"] + 1)


def bias(record, changes):
    """How far the limit's own errors may move each slope, in tenths of its standard error."""
    for kind, change in zip(KINDS, changes):
        for prefix in ("", "stratified_"):
            distances = record[f"{prefix}{kind}_distance"][:]
            x = np.log(record["width"][:])
            leverage = np.abs(x - x.mean()) / np.square(x - x.mean()).sum() / distances.shape[1]
            yield 10 * (leverage @ (change / distances)).sum() / line(record, distances).stderr


def normal_error(values):
    """Mean and mean square of stored normal numbers, in units of four standard errors."""
    yield abs(values.mean()) / np.sqrt(1 / values.size) / STANDARD_ERRORS
    yield abs(np.square(values).mean() - 1) / np.sqrt(2 / values.size) / STANDARD_ERRORS


def audit_mean_field(record):
    """Limit and narrowest networks by another solver; quadrature, refinement and fits from what they are made of."""
    if not all(np.isfinite(values[:]).all() for values in record.values() if isinstance(values, h5py.Dataset)):
        return np.nan, 1, "something stored is not finite"
    node, mass = record["node_weight"][:], record["node_mass"][:]
    risk, states = characteristics(record, node, mass)
    refined_node, refined_mass = roots_hermitenorm(2 * node.size)
    refined_risk, refined_states = characteristics(record, refined_node, refined_mass / np.sqrt(2 * np.pi))
    activation = [relu_coefficient(k) for k in record["activation_degree"][:]]
    allowed = STEPS * record["parameters"].attrs["relative_tolerance"]
    limits = np.array([record["limit_risk"][:] - risk, record["refined_limit_risk"][:] - refined_risk])
    changes = (
        np.abs(record["limit_risk"][:] - record["refined_limit_risk"][:]).max(),
        np.linalg.norm(states - refined_states, axis=0).max())
    errors = [
        np.abs(record["time"][:] - times(record)).max() / ROUNDING,
        np.abs(limits).max() / allowed,
        np.abs(list(solution_error(record, risk, states))).max() / allowed,
        np.abs(list(claim_error(record))).max() / ROUNDING,
        np.max([np.max(error) for error in rule_error(node, mass)]),
        np.max(list(bias(record, changes))),
        np.max(list(normal_error(record["narrowest_initial_second_layer_weight"][:]))),
        np.abs(record["activation_coefficient"][:] - activation).max() / ROUNDING,
    ]
    return np.max(errors), 1, (
        f"SciPy LSODA at rtol {TOLERANCE:.0e} in units of {allowed:.0e}; quadrature, refinement and fits in theirs")
