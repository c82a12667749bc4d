"""Agents in quadratic losses with selection and mutation, of paper-notes/borghi2026.md: ours against NumPy and numba."""

from functools import partial

import numpy as np
from numba import njit

from borghi2026 import Instance, JointLaw
from comparison import Comparison, kernel, record, repeated, require

# Agents of the exact step alone, and that step.
MANY, STEP = 1_000_000, 0.05
# Populations by which a law is judged, and how many standard errors they may be off; time steps that NumPy tries, from long to short.
REPLICAS, ALLOWED, STEPS = 20, 3, (0.5, 0.2, 0.1, 0.05, 0.02, 0.01, 0.005)


def transition(instance, ratio, step):
    """Decay and spread of the exact transition of θ over a step."""
    decay = np.exp(-instance.stiffness * step / ratio)
    return decay, np.sqrt(instance.thermal_variance * (1 - decay * decay))


def relax(theta, h, decay, spread, noise, random):
    """The exact transition of all agents, in place."""
    random.standard_normal(out=noise)
    noise *= spread
    theta -= h
    theta *= decay
    theta += h
    theta += noise


@njit
def relax_compiled(theta, h, decay, spread, random):
    """The same in one loop."""
    for i in range(theta.size):
        theta[i] = h[i] + decay * (theta[i] - h[i]) + spread * random.standard_normal()


def start(instance, agents, random):
    """θ and h in local equilibrium."""
    h = instance.initial_mean + np.sqrt(instance.initial_variance) * random.standard_normal(agents)
    return h + np.sqrt(instance.thermal_variance) * random.standard_normal(agents), h


def run_by_steps(instance, ratio, end, step, theta, h, random):
    """h of all agents at the end: an exact transition, then the jumps of the step, which do not see each other."""
    theta, h, noise = theta.copy(), h.copy(), np.empty_like(h)
    decay, spread = transition(instance, ratio, step)
    share = -np.expm1(-instance.jump_rate * step)
    for _ in range(round(end / step)):
        relax(theta, h, decay, spread, noise, random)
        sums = np.cumsum(np.exp(-instance.selection_pressure / 2 * np.square(theta - instance.optimum)))
        replaced = np.flatnonzero(random.random(h.size) < share)
        donors = np.searchsorted(sums, sums[-1] * random.random(replaced.size))
        theta[replaced] = theta[donors]
        h[replaced] = h[donors] + instance.mutation_size * random.standard_normal(replaced.size)
    return h


@njit
def jump(agents, end, wait, relaxation, thermal_variance, selection_pressure, optimum, mutation_size, random):
    """Jump by jump, without time steps: an agent (θ, h, time) is moved when it is looked at as a donor, and accepted by its fitness."""
    count, now = len(agents), 0.0
    while True:
        now += wait * random.standard_exponential()
        if now > end:
            return
        replaced, accepted = int(count * random.random()), False
        while not accepted:
            donor = agents[int(count * random.random())]
            theta, h, before = donor
            decay = np.exp(-relaxation * (now - before))
            theta = h + decay * (theta - h) + np.sqrt(thermal_variance * (1 - decay * decay)) * random.standard_normal()
            donor[0], donor[2] = theta, now
            accepted = random.standard_exponential() >= selection_pressure / 2 * (theta - optimum) ** 2
        agents[replaced, 0], agents[replaced, 1], agents[replaced, 2] = theta, h + mutation_size * random.standard_normal(), now


def run_by_jumps(instance, ratio, end, theta, h, random):
    """h of all agents at the end, exactly in law."""
    agents = np.stack([theta, h, np.zeros_like(h)], axis=1)
    jump(
        agents, end, 1 / (instance.jump_rate * h.size), instance.stiffness / ratio, instance.thermal_variance, instance.selection_pressure,
        instance.optimum, instance.mutation_size, random)
    return agents[:, 1]


def limit(instance, ratio, end):
    """Mean and variance of h among infinitely many agents."""
    law = JointLaw(instance, ratio, points=112, offsets=48)
    mass = law.cell * law.solve([end], 0.01)[0]
    mean = (mass * law.h).sum()
    return mean, (mass * np.square(law.h - mean)).sum()


def standard_errors(samples, expected):
    """How many of them the means and variances of some populations are off."""
    found = np.array([(sample.mean(), sample.var()) for sample in samples])
    return np.max(np.abs(found.mean(axis=0) - expected) / (found.std(axis=0, ddof=1) / np.sqrt(len(found))))


def right(ways, deviation):
    """The first of some ways to run a population that has the right law: its name, itself, and how many standard errors it is off."""
    for peer, run in ways.items():
        found = deviation(run)
        if found <= ALLOWED:
            return peer, run, found
    require(False, peer, f"mean or variance of h are {found:.2g} standard errors from their limits")


def population(agents, end, by_steps):
    """As in our kernel of so many agents, with the parameters of the record."""
    with record("borghi2026-large-population") as stored:
        model = Instance.of(stored), stored["parameters"].attrs["timescale_ratio"], end
    expected, name = limit(*model), f"agents drawn as donors, N {agents}"

    def deviation(run):
        # The same numbers each time the program runs, however often anything was timed before.
        random = np.random.default_rng(1)
        return standard_errors([run(*start(model[0], agents, random), random) for _ in range(REPLICAS)], expected)

    ways = [{"numba, jump by jump": partial(run_by_jumps, *model)}]
    if by_steps:
        ways.append({f"NumPy, time steps of {step}": partial(run_by_steps, *model, step) for step in STEPS})
    for alike in ways:
        peer, run, found = right(alike, deviation)
        random = np.random.default_rng(2)
        begun = start(model[0], agents, random)
        yield Comparison(
            f"a population of {agents} agents to time {end:g}", f"kernel \"{name}\"", peer,
            f"mean and variance of h in {REPLICAS} populations are within {found:.1f} standard errors of their limits",
            kernel(name), repeated(lambda: run(*begun, random)))


def steps():
    """The exact step of θ alone."""
    with record("borghi2026-large-population") as stored:
        decay, spread = transition(Instance.of(stored), stored["parameters"].attrs["timescale_ratio"], STEP)
    theta, h, noise = np.empty(MANY), np.zeros(MANY), np.empty(MANY)
    name = f"exact Ornstein-Uhlenbeck step, N {MANY}"
    for peer, move in (
            ("NumPy", lambda: relax(theta, h, decay, spread, noise, random)),
            ("numba", lambda: relax_compiled(theta, h, decay, spread, random))):
        random, theta[:] = np.random.default_rng(1), 1
        move()
        off = max(abs(theta.mean() - decay) / (spread / np.sqrt(MANY)), abs(theta.var() / spread**2 - 1) / np.sqrt(2 / MANY))
        require(off <= ALLOWED, peer, f"mean or variance after a step are {off:.2g} standard errors from the exact ones")
        yield Comparison(
            f"the exact step of {MANY} agents", f"kernel \"{name}\"", peer,
            f"mean and variance after a step are within {off:.1f} standard errors of the exact ones", kernel(name, MANY), repeated(move))


def comparisons():
    """Populations, of which the large one would take time steps too long to judge; and a step alone."""
    yield from population(10_000, 5, by_steps=True)
    yield from population(1_000_000, 0.2, by_steps=False)
    yield from steps()
