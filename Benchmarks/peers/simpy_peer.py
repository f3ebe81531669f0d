"""SimPy: every agent and client is a process, its mailbox a Store, a service a timeout.

Virtual time is SimPy's own, in integers. A put into an unbounded Store succeeds at once, so nobody
waits for it. Agents that wait for a message when nothing is due any more end the run.
"""

from collections.abc import Generator, Iterator
from itertools import islice

from simpy import Environment, Event, Store

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

Process = Generator[Event, Message, None]


class Office:
    """The mailboxes by name, and the way into them."""

    def __init__(self, env: Environment, tally: Tally) -> None:
        self.env = env
        self.tally = tally
        self.mailboxes: dict[str, Store] = {}

    def open(self, name: str) -> Store:
        mailbox = self.mailboxes[name] = Store(self.env)
        return mailbox

    def send(self, message: Message) -> None:
        self.tally.sent(message, self.env.now)
        self.mailboxes[message.receiver].put(message)


def agent(office: Office, stage: Stage) -> Process:
    env, mailbox = office.env, office.open(stage.name)
    while True:
        message = yield mailbox.get()
        duration, rejected = stage.begin(message.task)
        yield env.timeout(duration)
        office.send(stage.end(message.task, rejected))


def client(office: Office, name: str, messages: Iterator[Message]) -> Process:
    mailbox = office.open(name)
    for message in islice(messages, WINDOW):
        office.send(message)
    for message in messages:
        yield mailbox.get()
        office.send(message)


def w1(size: int, tally: Tally) -> int:
    env = Environment()
    office = Office(env, tally)
    for pipeline in range(PIPELINES):
        for stage in stages(pipeline):
            env.process(agent(office, stage))
    for pipeline in range(PIPELINES):
        env.process(client(office, f"client-{pipeline}", submissions(pipeline, size)))
    env.run()
    return env.now


def member(name: str, mailbox: Store, successor: str, next_mailbox: Store, tally: Tally) -> Process:
    while True:
        message = yield mailbox.get()
        if message.hops:
            tally.handoffs += 1
            next_mailbox.put(Message(name, successor, "token", message.task, message.hops - 1))


def w2(size: int, tally: Tally) -> int:
    env = Environment()
    mailboxes = [Store(env) for _ in range(RING)]
    for i, mailbox in enumerate(mailboxes):
        j = (i + 1) % RING
        env.process(member(f"agent-{i}", mailbox, f"agent-{j}", mailboxes[j], tally))
    for token in range(TOKENS):
        start = token * RING // TOKENS
        mailboxes[start].put(
            Message("", f"agent-{start}", "token", new_task(token), size // TOKENS)
        )
    env.run()
    return 0


def worker(name: str, mailbox: Store, planner_mailbox: Store, tally: Tally) -> Process:
    while True:
        message = yield mailbox.get()
        tally.handoffs += 1
        planner_mailbox.put(Message(name, "planner", "reply", message.task))


def planner(mailbox: Store, workers: dict[str, Store], rounds: int, tally: Tally) -> Process:
    task = new_task(0)
    for _ in range(rounds):
        for name, worker_mailbox in workers.items():
            tally.handoffs += 1
            worker_mailbox.put(Message("planner", name, "task", task))
        for _ in workers:
            yield mailbox.get()


def w3(size: int, tally: Tally) -> int:
    env = Environment()
    planner_mailbox = Store(env)
    workers = {f"worker-{i}": Store(env) for i in range(WORKERS)}
    for name, mailbox in workers.items():
        env.process(worker(name, mailbox, planner_mailbox, tally))
    env.process(planner(planner_mailbox, workers, size // (2 * WORKERS), tally))
    env.run()
    return 0


if __name__ == "__main__":
    main(w1, w2, w3)
