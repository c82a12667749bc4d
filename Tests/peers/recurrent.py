"""Recurrent networks: our updates against PyTorch's automatic derivatives, and our norms of products of Jacobians against its linear algebra."""

import anisotropy
import effective_rates
import numpy as np
import torch

from comparison import Comparison, kernel, record, repeated, require

ITERATIONS = 5
# Where estimates by power iteration are shown beside norms.
SHOWN_LAG = 10


class Loop(torch.nn.Module):
    """Any of the cells, in a loop over time; what comes from inputs is multiplied for all steps at once."""

    name = "PyTorch, a loop over time"

    def __init__(self, matrix, readout):
        super().__init__()
        self.recurrent, self.input = (torch.nn.Parameter(part.clone()) for part in matrix.tensor_split([len(readout)], dim=1))
        self.readout = torch.nn.Parameter(readout.clone())

    def forward(self, inputs):
        neurons, weights = len(self.readout), self.recurrent.T
        gates = len(self.recurrent) - neurons
        x = inputs.new_zeros(inputs.shape[1], neurons)
        for driven in inputs @ self.input.T:
            activation = torch.addmm(driven, x, weights)
            if gates:
                activation, gate = activation.split([neurons, gates], dim=1)
                x = torch.lerp(x, torch.tanh(activation), torch.sigmoid(gate))
            else:
                x = torch.tanh(activation)
        return x @ self.readout

    def weights(self):
        """Those of neurons and gates, from states and then inputs; and of the readout."""
        return torch.cat([self.recurrent, self.input], dim=1), self.readout


class Library(torch.nn.Module):
    """The plain cell, as PyTorch has it."""

    name = "PyTorch, torch.nn.RNN"

    def __init__(self, matrix, readout):
        super().__init__()
        neurons = len(readout)
        self.cell = torch.nn.RNN(matrix.shape[1] - neurons, neurons, bias=False)
        self.cell.weight_hh_l0.data, self.cell.weight_ih_l0.data = (part.clone() for part in matrix.tensor_split([neurons], dim=1))
        self.readout = torch.nn.Parameter(readout.clone())

    def forward(self, inputs):
        return self.cell(inputs)[1][0] @ self.readout

    def weights(self):
        """Those of neurons, from states and then inputs; and of the readout."""
        return torch.cat([self.cell.weight_hh_l0, self.cell.weight_ih_l0], dim=1), self.readout


# For each of our cells a model of the record that has it, and who else has it.
CELLS = {"plain": ("plain_descent", (Loop, Library)), "one gate": ("scalar_descent", (Loop,)), "many gates": ("many_descent", (Loop,))}


def update(network, optimiser, inputs, targets):
    """Of gradient descent on the mean squared error, which is returned."""
    optimiser.zero_grad()
    loss = torch.nn.functional.mse_loss(network(inputs), targets)
    loss.backward()
    optimiser.step()
    return loss.item()


def update_error(before, stored, after):
    """The greatest difference of two updates relative to the greatest change, beyond the rounding of the weights."""
    rounding = 2 * torch.from_numpy(np.spacing(before.abs().numpy()))
    return (((after - stored).abs() - rounding).max() / (stored - before).abs().max()).clamp(min=0).item()


def updates():
    """One of each cell, on the first batch of the record, which has the size of our kernels'."""
    with record("livi2025-anisotropy") as stored:
        inputs, targets = (torch.from_numpy(stored[name][:]) for name in ("first_inputs", "first_targets"))
        steps, sequences, channels = inputs.shape
        for cell, (model, peers) in CELLS.items():
            before, expected = (
                anisotropy.network(stored, model, torch.from_numpy(weights))
                for weights in (stored[f"weights_{model}"][0, 0], stored[f"updated_{model}"][:]))
            for peer in peers:
                network = peer(*before)
                optimiser = torch.optim.SGD(network.parameters(), lr=stored["parameters"].attrs["descent_rate"])
                update(network, optimiser, inputs, targets)
                with torch.no_grad():
                    error = max(update_error(*parts) for parts in zip(before, expected, network.weights()))
                require(error <= anisotropy.SINGLE, peer.name, f"its update differs by {error:.2g} of the greatest change")
                name = f"recurrent network update, {cell}"
                yield Comparison(
                    f"an update by gradient descent, {cell}: {len(before[1])} neurons, {steps} steps, {channels} inputs, {sequences} sequences",
                    f"kernel \"{name}\"", peer.name, f"the record's first update differs by {error:.1g} of the greatest change", kernel(name, 1),
                    repeated(lambda: update(network, optimiser, inputs, targets)))


def jacobians(stored, weights, inputs):
    """Those of all steps of a network with many gates on the first of some sequences, in double precision."""
    weights, inputs = weights.astype(float), inputs[:, :1].astype(float)
    net, plain = (
        (*effective_rates.parts("many", values, stored["parameters"].attrs["hidden"], inputs.shape[-1]), None)
        for values in (torch.from_numpy(weights), weights))
    x = effective_rates.states(net, torch.from_numpy(inputs))
    return torch.from_numpy(effective_rates.jacobians(plain, x[:-1].numpy(), inputs)[0][:, 0])


def exact_norms(factors):
    """Of products over all windows, lag by lag."""
    return [torch.linalg.matrix_norm(products, ord=2) for products in effective_rates.windows(factors, torch.matmul)]


def estimated_norms(factors):
    """The same by power iterations from random vectors."""
    found = []
    for products in effective_rates.windows(factors, torch.matmul):
        v = torch.nn.functional.normalize(torch.randn(*products.shape[:2], 1, dtype=products.dtype), dim=1)
        for _ in range(ITERATIONS):
            v = torch.nn.functional.normalize(products @ v, dim=1, eps=0)
        found.append(torch.linalg.vector_norm(products @ v, dim=(1, 2)))
    return found


def norm_error(found, stored):
    """The greatest relative difference from norms that are stored by the windows' ends, and for each end by beginnings."""
    errors = []
    for lag, values in enumerate(found, 1):
        end = lag + 1 + np.arange(len(values))
        errors.append(np.abs(stored[(end - 1) * (end - 2) // 2 + end - lag - 1] / values.numpy() - 1).max())
    return max(errors)


def norms():
    """Exact ones are compared with a record; timed are those of a sequence as long as our kernel's."""
    with record("livi2025-effective-rates") as short, record("livi2025-anisotropy") as long:
        known, stored = jacobians(short, short["weights_many"][0], short["probed_inputs"][:]), short["windows_many"][0]
        timed = jacobians(long, long[f"weights_{CELLS['many gates'][0]}"][0, 0], long["probed_inputs"][0])
    peers = ("PyTorch, exact norms", f"PyTorch, {ITERATIONS} power iterations")
    error = norm_error(exact_norms(known), stored)
    require(error <= effective_rates.NORM, peers[0], f"norms differ by {error:.2g}, relative")
    exact, estimated = exact_norms(timed), estimated_norms(timed)
    share = (torch.cat(estimated) / torch.cat(exact)).max().item()
    require(share <= 1 + effective_rates.NORM, peers[1], f"an estimate is {share:.6f} times the norm")
    typical = (estimated[SHOWN_LAG - 1] / exact[SHOWN_LAG - 1]).median().item()
    steps, count, name = len(timed), len(timed) * (len(timed) - 1) // 2, "norms of all windows"
    for peer, measure, same in zip(peers, (exact_norms, estimated_norms), (
            f"norms of the record differ by {error:.1g}, relative",
            f"it is not: as in the public code these are lower bounds, at lag {SHOWN_LAG} {typical:.2f} of the norm in the median")):
        yield Comparison(
            f"norms of products of Jacobians over all {count} windows of {steps} steps, {timed.shape[-1]} neurons, many gates",
            f"kernel \"{name}\"", peer, same, kernel(name, count), repeated(lambda: measure(timed)))


def comparisons():
    """Updates and norms."""
    torch.set_num_threads(1)
    torch.manual_seed(1)
    yield from updates()
    yield from norms()
