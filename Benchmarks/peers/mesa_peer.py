"""Mesa: every agent and client is a mesa.Agent of one model, driven by Mesa's DEVSimulator.

A service is an event that the simulator fires when it ends, in the simulator's own virtual time
(floats, exact for whole ticks up to 2^53). In W1 an agent calls the receiver's method, as agents do
in Mesa, which delivers in no virtual time. In W2 and W3 a message is an event at the present
instant, since calls would nest as deep as a token has hops.
"""

from collections import deque
from collections.abc import Iterator
from itertools import islice

import mesa
from mesa.experimental.devs import DEVSimulator

from workload import (
    PIPELINES,
    RING,
    TOKENS,
    WINDOW,
    WORKERS,
    Message,
    Stage,
    Tally,
    main,
    new_task,
    stages,
    submissions,
)


class Model(mesa.Model):
    """A model with its simulator, the tally, and the agents by name."""

    def __init__(self, tally: Tally) -> None:
        super().__init__()
        self.tally = tally
        self.directory: dict[str, mesa.Agent] = {}
        self.simulator = DEVSimulator()
        self.simulator.setup(self)

    def send(self, message: Message) -> None:
        self.tally.sent(message, int(self.simulator.time))
        self.directory[message.receiver].receive(message)

    def post(self, message: Message) -> None:
        """Deliver in the next event."""
        receiver = self.directory[message.receiver]
        self.simulator.schedule_event_now(receiver.receive, function_args=[message])

    def run(self) -> int:
        """Fire events until none is left."""
        while not self.simulator.event_list.is_empty():
            self.simulator.run_next_event()
        return int(self.simulator.time)


class PipelineAgent(mesa.Agent):
    """One agent of a pipeline: serves one task at a time and keeps the rest."""

    def __init__(self, model: Model, stage: Stage) -> None:
        super().__init__(model)
        self.stage = stage
        self.mailbox: deque[Message] = deque()
        self.busy = False
        model.directory[stage.name] = self

    def receive(self, message: Message) -> None:
        if self.busy:
            self.mailbox.append(message)
        else:
            self.begin(message)

    def begin(self, message: Message) -> None:
        self.busy = True
        duration, rejected = self.stage.begin(message.task)
        self.model.simulator.schedule_event_relative(
            self.end, duration, function_args=[message, rejected]
        )

    def end(self, message: Message, rejected: bool) -> None:
        self.busy = False
        self.model.send(self.stage.end(message.task, rejected))
        if self.mailbox:
            self.begin(self.mailbox.popleft())


class Client(mesa.Agent):
    """Submits its next task as soon as one comes back."""

    def __init__(self, model: Model, name: str, messages: Iterator[Message]) -> None:
        super().__init__(model)
        self.messages = messages
        model.directory[name] = self

    def open(self) -> None:
        for message in islice(self.messages, WINDOW):
            self.model.send(message)

    def receive(self, _returned: Message) -> None:
        if message := next(self.messages, None):
            self.model.send(message)


def w1(size: int, tally: Tally) -> int:
    model = Model(tally)
    for pipeline in range(PIPELINES):
        for stage in stages(pipeline):
            PipelineAgent(model, stage)
        Client(model, f"client-{pipeline}", submissions(pipeline, size))
    model.agents_by_type[Client].do("open")
    return model.run()


class Member(mesa.Agent):
    """One agent of the ring."""

    def __init__(self, model: Model, name: str, successor: str) -> None:
        super().__init__(model)
        self.name = name
        self.successor = successor
        model.directory[name] = self

    def receive(self, message: Message) -> None:
        if message.hops:
            self.model.tally.handoffs += 1
            self.model.post(
                Message(self.name, self.successor, "token", message.task, message.hops - 1)
            )


def w2(size: int, tally: Tally) -> int:
    model = Model(tally)
    for i in range(RING):
        Member(model, f"agent-{i}", f"agent-{(i + 1) % RING}")
    for token in range(TOKENS):
        start = f"agent-{token * RING // TOKENS}"
        model.post(Message("", start, "token", new_task(token), size // TOKENS))
    model.run()
    return 0


class Worker(mesa.Agent):
    """Replies to each task."""

    def __init__(self, model: Model, name: str) -> None:
        super().__init__(model)
        self.name = name
        model.directory[name] = self

    def receive(self, message: Message) -> None:
        self.model.tally.handoffs += 1
        self.model.post(Message(self.name, "planner", "reply", message.task))


class Planner(mesa.Agent):
    """Gives every worker a task, a round at a time."""

    def __init__(self, model: Model, workers: list[str], rounds: int) -> None:
        super().__init__(model)
        self.workers = workers
        self.rounds = rounds
        self.awaited = 0
        self.task = new_task(0)
        model.directory["planner"] = self

    def begin_round(self) -> None:
        self.rounds -= 1
        self.awaited = len(self.workers)
        for worker in self.workers:
            self.model.tally.handoffs += 1
            self.model.post(Message("planner", worker, "task", self.task))

    def receive(self, _reply: Message) -> None:
        self.awaited -= 1
        if not self.awaited and self.rounds:
            self.begin_round()


def w3(size: int, tally: Tally) -> int:
    model = Model(tally)
    names = [f"worker-{i}" for i in range(WORKERS)]
    for name in names:
        Worker(model, name)
    rounds = size // (2 * WORKERS)
    planner = Planner(model, names, rounds)
    if rounds:
        planner.begin_round()
    model.run()
    return 0


if __name__ == "__main__":
    main(w1, w2, w3)
