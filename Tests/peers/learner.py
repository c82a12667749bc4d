"""A learner of cart-pole: our step against PyTorch, Gymnasium and a deque, as tutorials have it."""

import math
import random
from collections import deque

import gymnasium
import numpy as np
import torch

from comparison import Comparison, kernel, record, repeated, require
from cartpole import join, network, parameter, split

BATCHES = (32, 64, 128)
# Steps that an agent has made before it is timed, and that are timed at once; steps after which it explores less by a factor of e.
BEFORE, TIMED, DECAY = 2500, 100, 500


class Learner:
    """Deep Q-learning with a target network, Adam, and one update for each step."""

    def __init__(self, stored, batch):
        names = ("discount", "longest_episode", "memory", "target_period")
        self.discount, longest, memory, self.period = (parameter(stored, name).item() for name in names)
        self.online, self.target = (
            network(stored[name][:], parameter(stored, "hidden")) for name in ("update_weights", "update_target_weights"))
        self.adam = torch.optim.Adam(self.online.parameters(), lr=float(stored["update_learning_rate"][()]))
        self.loss, self.batch, self.memory, self.steps = torch.nn.MSELoss(), batch, deque(maxlen=memory), 0
        self.world = gymnasium.make("CartPole-v1", max_episode_steps=longest)
        self.observation = torch.from_numpy(self.world.reset(seed=1)[0])

    def act(self):
        """The better action, but now and then any."""
        if random.random() < 0.01 + 0.99 * math.exp(-self.steps / DECAY):
            return random.randrange(2)
        with torch.no_grad():
            return self.online(self.observation).argmax().item()

    def update(self, now, action, reward, after, last):
        """One step of Adam on the mean squared error of temporal differences."""
        with torch.no_grad():
            goal = reward + self.discount * (1 - last) * self.target(after).max(1)[0]
        loss = self.loss(self.online(now).gather(1, action[:, None])[:, 0], goal)
        self.adam.zero_grad()
        loss.backward()
        self.adam.step()

    def learn(self):
        """An update on a sample of what is remembered, once that is enough."""
        if len(self.memory) >= self.batch:
            now, action, reward, after, last = zip(*random.sample(self.memory, self.batch))
            self.update(torch.stack(now), torch.tensor(action), torch.tensor(reward), torch.stack(after), torch.tensor(last))

    def step(self):
        """A step of an episode, and an update."""
        action = self.act()
        after, reward, fallen, ended, _ = self.world.step(action)
        after = torch.from_numpy(after)
        self.memory.append((self.observation, action, reward, after, float(fallen or ended)))
        self.learn()
        self.steps += 1
        if self.steps % self.period == 0:
            self.target.load_state_dict(self.online.state_dict())
        self.observation = torch.from_numpy(self.world.reset()[0]) if fallen or ended else after


def update_error(stored):
    """How far the recorded update is from the peer's, in units of what the audit allows."""
    batch, agent = torch.from_numpy(stored["update_batch"][:]), Learner(stored, 0)
    moments = (split(stored[name][:], parameter(stored, "hidden")) for name in ("update_mean", "update_mean_square"))
    for weights, mean, square in zip(agent.online.parameters(), *moments):
        agent.adam.state[weights] = {
            "step": torch.tensor(float(stored["update_count"][()])),
            "exp_avg": torch.tensor(np.ascontiguousarray(mean)), "exp_avg_sq": torch.tensor(np.ascontiguousarray(square))}
    agent.update(batch[:, :4], batch[:, 8].long(), batch[:, 9], batch[:, 4:8], batch[:, 10])
    after = join([weights.detach().numpy() for weights in agent.online.parameters()])
    allowed = 4 * np.finfo(np.float32).eps * np.abs(after) + 1e-4 * float(stored["update_learning_rate"][()])
    return np.max(np.abs(after - stored["update_result"][:]) / allowed)


def comparisons():
    """With each size of a batch."""
    torch.set_num_threads(1)
    torch.manual_seed(1)
    random.seed(1)
    peer = "PyTorch, Gymnasium, deque"
    with record("borghi2026-cartpole-pbt") as stored:
        error = update_error(stored)
        require(error <= 1, peer, f"its update is {error:.2g} times as far from the record's as rounding allows")
        for batch in BATCHES:
            agent = Learner(stored, batch)
            for _ in range(BEFORE):
                agent.step()
            steps = repeated(lambda: [agent.step() for _ in range(TIMED)])
            name = f"step of a learner, batch {batch}"
            yield Comparison(
                f"cart-pole: {TIMED} steps of a learner, each with an update on {batch} transitions", f"kernel \"{name}\"", peer,
                f"its update is the record's to rounding ({error:.2g} of what is allowed)", kernel(name, TIMED), steps)
