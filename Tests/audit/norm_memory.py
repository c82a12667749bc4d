"""Norms of scale-invariant weights (arXiv:2105.02716), again: own descents of all data sets by NumPy, with batches of our own, compared in law."""

import numpy as np
from scipy.stats import kstest, ttest_rel

from agreement import ROUNDING, claim_errors, rarity

NAMES = ("memory_gap", "gap_without_forgetting", "equilibrium_gap", "gap_without_decay", "angle", "angle_of_longer_memory", "angle_of_constant_rate")


class Descent:
    """Weights themselves, of all data sets, in plain gradient descent on the loss of their direction."""

    def __init__(self, q, eta, decay):
        self.q, self.eta, self.decay = q.copy(), eta, decay
        self.memory = (q**2).sum(axis=1) ** 2

    @property
    def norm(self):
        return np.linalg.norm(self.q, axis=1, keepdims=True)

    def gradient(self, x, y):
        """By q: the chain rule through q/|q|."""
        unit = self.q / self.norm
        margin = y * np.einsum("sbi,si->sb", x, unit)
        pull = -(y / (1 + np.exp(margin)))[..., None] * x
        by_unit = pull.mean(axis=1)
        return (by_unit - unit * (by_unit * unit).sum(axis=1, keepdims=True)) / self.norm

    def step(self, x, y):
        gradient = self.gradient(x, y)
        square = ((gradient * self.norm) ** 2).sum(axis=1)
        self.q = self.q - self.eta * (gradient + self.decay * self.q)
        self.memory = np.exp(-4 * self.eta * self.decay) * self.memory + 2 * self.eta**2 * square
        return square


class Twin(Descent):
    """RMSProp of one accumulator on the sphere; its norm is kept at 1."""

    def __init__(self, q, eta, forgetting):
        super().__init__(q, eta, 0)
        self.forgetting = forgetting

    def step(self, x, y):
        gradient = self.gradient(x, y)
        self.q = self.q - self.eta / np.sqrt(self.memory)[:, None] * gradient
        self.q /= self.norm
        if self.forgetting is not None:
            self.memory = np.exp(-self.eta * self.forgetting) * self.memory + 2 * self.eta**2 * (gradient**2).sum(axis=1)


def angle(first, second):
    unit = first.q / first.norm, second.q / second.norm
    return 2 * np.arcsin(np.linalg.norm(unit[0] - unit[1], axis=1) / 2)


def descend(record, eta):
    """The numbers of every data set, with batches of our own."""
    p, rng = record["parameters"].attrs, np.random.default_rng(2021)
    inputs, labels, start = (record[name][:] for name in ("input", "label", "initial_direction"))
    steps, decay, sets = round(p["end"] / eta), p["weight_decay"], np.arange(len(start))[:, None]
    descent, free = Descent(start, eta, decay), Descent(start, eta, 0)
    twins = [Twin(start, eta, forgetting) for forgetting in (4 * decay, 2 * decay, None)]
    whole, sums = 1.0, np.zeros((9, len(start)))
    for step in range(steps):
        batch = rng.integers(p["samples"], size=(len(start), p["batch"]))
        x, y = inputs[sets, batch], labels[sets, batch]
        size, free_size = descent.step(x, y), free.step(x, y)
        for twin in twins:
            twin.step(x, y)
        whole = whole + 2 * eta**2 * size
        fourth, free_fourth = ((d.norm**4)[:, 0] for d in (descent, free))
        if 2 * step < steps:
            halfway = fourth, free_fourth
        else:
            sums += [np.log(fourth / descent.memory), np.log(fourth / whole), fourth, size, free_fourth, free_size,
                     *(angle(descent, twin) ** 2 for twin in twins)]
    count = steps - (steps + 1) // 2
    rest = 2 * decay / eta
    gain, free_gain = ((now - before) / (4 * decay * eta) for now, before in zip((fourth, free_fourth), halfway))
    return dict(zip(NAMES, (
        sums[0] / count, sums[1] / count, np.log((sums[2] + gain) / sums[3] * rest), np.log((sums[4] + free_gain) / sums[5] * rest),
        *np.sqrt(sums[6:] / count))))


def law_errors(record):
    p = record["parameters"].attrs
    yield rarity(kstest(record["input"][:].ravel(), "norm").pvalue)
    yield 0 if set(np.unique(record["label"][:])) == {-1.0, 1.0} else np.inf
    start = record["initial_direction"][:]
    yield np.abs((start**2).sum(axis=1) - 1).max() / ROUNDING
    yield rarity(kstest(start[:, 0] ** 2, "beta", (0.5, (p["dimension"] - 1) / 2)).pvalue)
    # The two largest learning rates, as these take the fewest steps.
    for e, eta in list(enumerate(record["learning_rate"][:]))[:2]:
        found = descend(record, eta)
        for name in NAMES:
            yield rarity(ttest_rel(found[name], record[name][e]).pvalue)
            # Scatter of single data sets is of that size too.
            yield abs(np.log(found[name].std() / record[name][e].std())) / 1.5


def claims(record):
    """Of each claim its numbers and those of its control."""
    def limit(values, bias):
        single, bounds = 2 * values[-1] - values[-2], bias.mean(axis=1)
        bounds = 2 * bounds[1:] - bounds[:-1]
        return {"measured": single.mean(), "standard_error": single.std(ddof=1) / np.sqrt(single.size), "allowance": abs(bounds[-1] - bounds[-2])}
    memory, forgetless, rest, free, angle, longer, constant = (record[name][:] for name in NAMES)
    for claim, values, control, competitor in (
            ("norm_memory", memory, forgetless, np.log(2)), ("equilibrium", rest, free, np.log(2)), ("direction", angle / longer, constant / longer, 1)):
        yield claim, [limit(values, values) | {"predicted": 0, "competitor": competitor}, limit(control, values)]


def course_errors(record):
    """Norms and their memory begin at 1, and stay together."""
    norm, root = record["squared_norm"][:], record["root_of_memory"][:]
    yield np.abs(norm[:, 0] - 1).max() / ROUNDING
    yield np.abs(root[:, 0] - 1).max() / ROUNDING
    # What is neglected is a few times ηk.
    bound = 10 * record["learning_rate"][:] * record["parameters"].attrs["weight_decay"] + 10 * record["learning_rate"][:] ** 2
    yield (np.abs(norm / root - 1).max(axis=1) / bound).max()


def audit_norm_memory(record):
    """In units of the bounds; not a number where a stored one is not."""
    if not all(np.isfinite(record[name][:]).all() for name in NAMES):
        return np.nan, 1.0, "a stored number is missing"
    errors = [*law_errors(record), *course_errors(record), *claim_errors(record, claims(record))]
    return np.max(errors), 1.0, "own descents in law, courses and claims, in units of their bounds"
