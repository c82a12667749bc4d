"""borghi2026-cartpole-pbt: motion by Gymnasium, a recorded update by PyTorch, who is replaced by whom and all that is derived by NumPy."""

import numpy as np
import torch
from gymnasium.envs.classic_control.cartpole import CartPoleEnv
from scipy.stats import gaussian_kde, kstest, norm

INPUTS, ACTIONS = 4, 2


def audit_cartpole(record):
    """The largest deviation in units of what is allowed of it; motion must be the same to the last bit."""
    parts = (motion, episodes, update, first_generation, bookkeeping, drawn, densities, genealogy, claims)
    ratios = {part.__name__: part(record) for part in parts}
    worst = max(ratios, key=lambda name: np.nan_to_num(ratios[name], nan=np.inf))
    return ratios[worst], 1.0, f"motion, update, selection and claims, the most in {worst}"


def parameter(record, name):
    return record["parameters"].attrs[name]


def names(record, axis):
    return [name.decode() if isinstance(name, bytes) else name for name in record[axis][:]]


# Motion and networks


def replay(start, pushes):
    """States of an episode by Gymnasium, the start among them, and whether the pole has fallen after each push."""
    world = CartPoleEnv()
    world.reset()
    world.state = tuple(np.float64(number) for number in start)
    states, fallen = [np.asarray(start)], []
    for push in pushes:
        fallen.append(world.step(int(push))[2])
        states.append(np.asarray(world.state, dtype=np.float64))
    return np.array(states), fallen


def motion(record):
    """Whether episodes of random pushes end where Gymnasium's do, to the last bit, and when."""
    for start, pushes, length, end in zip(*(record[f"trial_{part}"][:] for part in ("start", "push", "length", "end"))):
        states, fallen = replay(start, pushes[:length])
        if np.any(states[-1] != end) or fallen.index(True) != length - 1 or np.any(pushes[length:] != -1):
            return np.inf
    return 0.0


def network(weights, hidden):
    """The record's order of weights as a network of PyTorch."""
    net = torch.nn.Sequential(
        torch.nn.Linear(INPUTS, hidden), torch.nn.ReLU(), torch.nn.Linear(hidden, hidden), torch.nn.ReLU(), torch.nn.Linear(hidden, ACTIONS))
    for parameter, values in zip(net.parameters(), split(weights, hidden)):
        parameter.data = torch.tensor(np.ascontiguousarray(values))
    return net


def split(weights, hidden):
    """The vector of weights as PyTorch's matrices, which have a row for each neuron that a layer leads to."""
    sizes = [INPUTS * hidden, hidden, hidden * hidden, hidden, ACTIONS * hidden, ACTIONS]
    first, first_bias, second, second_bias, readout, readout_bias = np.split(np.asarray(weights), np.cumsum(sizes)[:-1])
    return [
        first.reshape(INPUTS, hidden).T, first_bias, second.reshape(hidden, hidden).T, second_bias, readout.reshape(ACTIONS, hidden), readout_bias]


def join(tensors):
    """The inverse of `split`."""
    first, first_bias, second, second_bias, readout, readout_bias = tensors
    return np.concatenate([first.T.ravel(), first_bias, second.T.ravel(), second_bias, readout.ravel(), readout_bias])


def episodes(record):
    """The best agents' episodes: states by Gymnasium to the last bit, actions by PyTorch unless both values are the same to rounding."""
    hidden, longest = parameter(record, "hidden"), parameter(record, "longest_episode")
    worst = 0.0
    for place in np.ndindex(record["best_agent"].shape):
        states, actions = record["episode_state"][place], record["episode_action"][place]
        length = int(np.sum(actions >= 0))
        found, fallen = replay(states[0], actions[:length])
        if np.any(found != states[: length + 1]) or any(fallen[:-1]) or not (fallen[-1] or length == longest):
            return np.inf
        with torch.no_grad():
            values = network(record["best_weights"][place], hidden)(torch.tensor(states[:length].astype(np.float32))).numpy()
        taken, other = values[np.arange(length), actions[:length]], values[np.arange(length), 1 - actions[:length]]
        worst = max(worst, np.max((other - taken) / (1e-5 * np.abs(values).max())))
    return max(worst, 0.0)


def update(record):
    """One step of Adam on the mean squared error of temporal differences.

    Gradients agree to about 1e-5 of their largest part, so that a weight may differ by as much of a learning rate, and by its own rounding.
    """
    batch, rate, hidden = record["update_batch"][:], float(record["update_learning_rate"][()]), parameter(record, "hidden")
    online, target = network(record["update_weights"][:], hidden), network(record["update_target_weights"][:], hidden)
    adam = torch.optim.Adam(online.parameters(), lr=rate)
    moments = zip(split(record["update_mean"][:], hidden), split(record["update_mean_square"][:], hidden))
    for weights, (mean, square) in zip(online.parameters(), moments):
        adam.state[weights] = {
            "step": torch.tensor(float(record["update_count"][()])),
            "exp_avg": torch.tensor(np.ascontiguousarray(mean)), "exp_avg_sq": torch.tensor(np.ascontiguousarray(square))}
    now, after = torch.tensor(batch[:, :4]), torch.tensor(batch[:, 4:8])
    action, reward, last = torch.tensor(batch[:, 8]).long(), torch.tensor(batch[:, 9]), torch.tensor(batch[:, 10])
    with torch.no_grad():
        goal = reward + float(parameter(record, "discount")) * (1 - last) * target(after).max(1)[0]
    loss = torch.nn.MSELoss()(online(now).gather(1, action[:, None])[:, 0], goal)
    loss.backward()
    adam.step()
    found, given = join([weights.detach().numpy() for weights in online.parameters()]), record["update_result"][:]
    allowed = 4 * np.finfo(np.float32).eps * np.abs(found) + 1e-4 * rate
    moved = np.abs(given - record["update_weights"][:]).max()
    # A record in which nothing moved has not been updated.
    return np.inf if moved < 1e-3 * rate else float(np.max(np.abs(found - given) / allowed))


# Populations


def scaled(record, rates):
    low, high = np.log10(parameter(record, "learning_rates"))
    return 2 * (np.log10(rates) - low) / (high - low) - 1


def first_generation(record):
    """Whether hyperparameters of the first generation have their laws, by Kolmogorov and Smirnov at 1e-4, and are the same for all windows."""
    rates, decays, sizes = (record[name][:, :, 0] for name in ("learning_rate", "exploration_decay", "batch_size"))
    same = all(np.all(values == values[:, :1]) for values in (rates, decays, sizes))
    low, high = parameter(record, "exploration_decays")
    places = 2 * (decays[:, 0].ravel() - low) / (high - low) - 1
    likely = all(kstest(sample, "uniform", args=(-1, 2)).pvalue > 1e-4 for sample in (scaled(record, rates[:, 0]).ravel(), places))
    return 0.0 if same and likely and np.all(np.isin(sizes, parameter(record, "initial_batch_sizes"))) else np.inf


def bookkeeping(record):
    """Who is replaced and who gives, what stays and what is perturbed; the perturbations' mean and variance in units of 5 standard errors."""
    share, size = float(parameter(record, "share")), float(parameter(record, "perturbation"))
    steps = []
    for prefix in ("", "control_"):
        donors, founders = record[f"{prefix}donor"][:], record[f"{prefix}founder"][:]
        values = [record[f"{prefix}{name}"][:] for name in ("learning_rate", "exploration_decay", "batch_size")]
        for replica, kind, step in np.ndindex(donors.shape[:3]):
            given = donors[replica, kind, step]
            replaced, count = given >= 0, given.size
            expected = min(int(np.ceil(count * share)), count // 2)
            nobody = prefix and names(record, "control")[kind] == "nobody replaced"
            if replaced.sum() != (0 if nobody else expected):
                return np.inf
            if not prefix:
                fitness = record["fitness"][replica, kind, step]
                if fitness[replaced].max() > fitness[~replaced].min() or fitness[given[replaced]].min() < np.sort(fitness)[-expected]:
                    return np.inf
            parents = np.where(replaced, given, np.arange(count))
            if np.any(founders[replica, kind, step + 1] != founders[replica, kind, step][parents]):
                return np.inf
            for value in values:
                if np.any(value[replica, kind, step + 1][~replaced] != value[replica, kind, step][~replaced]):
                    return np.inf
            before, after = (scaled(record, values[0][replica, kind, step + late]) for late in (0, 1))
            # Far from the ends of the range, where steps are cut.
            inner = replaced & (np.abs(before[parents]) < 1 - 4.5 * size)
            steps.append((after - before[parents])[inner] / size)
    steps = np.concatenate(steps)
    if steps.size < 2:
        return 0.0
    return max(abs(steps.mean()) * np.sqrt(steps.size), abs(steps.var() - 1) * np.sqrt(steps.size / 2)) / 5


def kinds(record, name):
    """An array of all kinds of populations: [kind][replica, generation, agent]."""
    selected, control = record[name][:], record[f"control_{name}"][:]
    return [selected[:, k] for k in range(selected.shape[1])] + [control[:, c] for c in range(control.shape[1])]


def drawn_fitness(record):
    """The fitness by which the top of each kind is chosen: a control's is by the last window."""
    selected, control = record["fitness"][:], record["control_fitness"][:]
    return [selected[:, k] for k in range(selected.shape[1])] + [control[:, c, -1] for c in range(control.shape[1])]


def top_rewards(fitness, reward):
    """The mean reward of the five fittest, of equals the first: [replica, generation]."""
    order = np.argsort(-fitness, axis=-1, kind="stable")[..., :5]
    return np.take_along_axis(reward, order, -1).mean(-1)


def founder_shares(founders):
    return np.array([[np.unique(agents).size / agents.size for agents in replica] for replica in founders])


def drawn(record):
    rewards, founders, rates, fitness = kinds(record, "mean_reward"), kinds(record, "founder"), kinds(record, "learning_rate"), drawn_fitness(record)
    worst = 0.0
    for kind in range(len(rewards)):
        found = {
            "population_reward": rewards[kind].mean(-1), "top_reward": top_rewards(fitness[kind], rewards[kind]),
            "founder_share": founder_shares(founders[kind]), "mean_place": np.log10(rates[kind]).mean(-1)}
        for name, values in found.items():
            deviation = values.std(0, ddof=1) if len(values) > 1 else np.zeros(values.shape[1])
            scale = np.abs(values).max()
            for kept, value in (("mean", values.mean(0)), ("deviation", deviation)):
                worst = max(worst, np.abs(record[f"{name}_{kept}"][kind] - value).max() / (1e-9 * scale))
    return worst


def densities(record):
    worst = 0.0
    for place, step in enumerate(record["shown_update"][:]):
        samples = [np.log10(record["learning_rate"][0, -1, step]), record["exploration_decay"][0, -1, step], record["batch_size"][0, -1, step].astype(float)]
        for index, sample in enumerate(samples):
            places = record["density_place"][index]
            if sample.std(ddof=1) * sample.size**-0.2 < 1e-3 * np.ptp(places):
                continue
            found = gaussian_kde(sample)(places)
            worst = max(worst, np.abs(found / found.max() - record["density"][place, index]).max() / 1e-9)
    return worst


def neutral_genealogies(record, population, by_rank, runs=4000):
    """Shares of founders with descendants in populations that are drawn here: mean and standard error by update."""
    generator = np.random.default_rng(1)
    updates = record["update"].size
    replaced = min(int(np.ceil(population * float(parameter(record, "share")))), population // 2)
    shares = np.ones((runs, updates + 1))
    for run in range(runs):
        founders = np.arange(population)
        for step in range(updates):
            order = generator.permutation(population)
            givers = order[-replaced:] if by_rank else np.arange(population)
            next_founders = founders.copy()
            next_founders[order[:replaced]] = founders[generator.choice(givers, replaced)]
            founders = next_founders
            shares[run, step + 1] = np.unique(founders).size / population
    return shares.mean(0), shares.std(0) / np.sqrt(runs) + 1e-12


def genealogy(record):
    counts = np.array([
        [np.bincount(agents, minlength=agents.size) for agents in record["founder"][:, kind, -1]] for kind in range(record["window"].size)])
    if np.any(counts != record["descendants"][:]):
        return np.inf
    worst = 0.0
    for name, population, by_rank in (
        ("neutral_founder_share", record["control_agent"].size, False), ("random_rank_founder_share", record["agent"].size, True)):
        mean, error = neutral_genealogies(record, population, by_rank, runs=2000 if population < 100 else 500)
        worst = max(worst, np.max(np.abs(record[name][:] - mean) / (5 * error)))
    return worst


# Claims


def reduced_means(places, fitness, share, size):
    """The mean of the scaled hyperparameter in each generation, from agents trained alone: [generation, agent]."""
    count = len(places)
    weights = np.full(count, 1 / count)
    rows = np.exp(-0.5 * ((places[None, :] - places[:, None]) / size) ** 2)
    below, above = norm.cdf((-1 - places) / size), norm.sf((1 - places) / size)
    rows *= ((1 - below - above) / rows.sum(1))[:, None]
    rows[:, places.argmin()] += below
    rows[:, places.argmax()] += above
    means = []
    for values in fitness:
        means.append(weights @ places)
        levels, level = np.unique(values, return_inverse=True)
        mass = np.bincount(level, weights)

        def part(mass):
            """The share of each level that is taken, from the first on."""
            before = np.concatenate([[0], np.cumsum(mass)[:-1]])
            return np.clip((share - before) / np.maximum(mass, 1e-300), 0, 1)

        lost, given = weights * part(mass)[level], weights * part(mass[::-1])[::-1][level]
        weights = weights - lost + given @ rows
    return np.array(means)


def reduced(record, replicas):
    """With the fitness of the first window."""
    nobody = names(record, "control").index("nobody replaced")
    places = scaled(record, record["control_learning_rate"][:][replicas, nobody, 0]).ravel()
    fitness = record["control_fitness"][:][replicas, nobody, 0]
    fitness = np.moveaxis(fitness, 1, 0).reshape(fitness.shape[1], -1)
    return reduced_means(places, fitness, float(parameter(record, "share")), float(parameter(record, "perturbation")))


def claims(record):
    rewards, founders, rates, fitness = kinds(record, "mean_reward"), kinds(record, "founder"), kinds(record, "learning_rate"), drawn_fitness(record)
    count, windows = rewards[0].shape[0], record["window"].size
    anyone, nobody = windows, windows + 1
    # Where it is claimed, the top is by the first window.
    fitness[anyone] = record["control_fitness"][:, 0, 0]
    reward = [values[:, -1].mean(-1) for values in rewards]
    place = [scaled(record, values) for values in rates]
    gap = lambda kind: top_rewards(fitness[kind], rewards[kind])[:, -1] - reward[kind]
    alike = lambda kind: place[kind][:, -1].var(-1) / place[kind][:, 0].var(-1)
    share = lambda kind: founder_shares(founders[kind])[:, -1]
    won = lambda kind: (reward[kind] - reward[anyone]) / (parameter(record, "longest_episode") - reward[anyone])
    simple = {
        "population_catches_up": (gap(0), gap(anyone)), "selection_gain": (won(0), won(nobody)),
        "window_effect": (reward[windows - 1] - reward[0], reward[anyone] - reward[0]),
        "diversity_shrinks": (alike(0), alike(anyone)), "neutral_founders": (share(anyone), share(0)), "inherited_fitness": (share(0), share(anyone))}
    worst = 0.0
    for name, samples in simple.items():
        for check, values in zip((record["checks"][name], record["checks"][name]["control"]), samples):
            error = values.std(ddof=1) / np.sqrt(count) if count > 1 else 0.0
            for given, found in ((check.attrs["measured"], values.mean()), (check.attrs["standard_error"], error)):
                worst = max(worst, abs(given - found) / (1e-9 * max(np.abs(values).max(), 1e-3)))
    everyone = np.arange(count)
    change = lambda means: means[-1] - means[0]
    curve = reduced(record, everyone)
    low, high = np.log10(parameter(record, "learning_rates"))
    worst = max(worst, np.abs(record["reduced_place"][:] - (low + (curve + 1) / 2 * (high - low))).max() / 1e-8)
    check = record["checks"]["winning_learning_rate"]
    for kind, group in ((0, check), (anyone, check["control"])):
        shift = place[kind][:, -1].mean(-1) - place[kind][:, 0].mean(-1)
        left = [np.delete(everyone, replica) for replica in everyone] if count > 1 else []
        differences = np.array([shift[others].mean() - change(reduced(record, others)) for others in left])
        error = np.sqrt((count - 1) * differences.var()) if count > 1 else 0.0
        for given, found in ((group.attrs["measured"], shift.mean()), (group.attrs["standard_error"], error)):
            worst = max(worst, abs(given - found) / 1e-8)
    return max(worst, abs(check.attrs["predicted"] - change(curve)) / 1e-8)
