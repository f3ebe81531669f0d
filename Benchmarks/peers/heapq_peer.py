"""Plain Python: the virtual clock is a heap of the services under way, a mailbox is a deque.

An event is (time, order of scheduling, agent, rejected). An agent is an object whose `receive` is
called directly, which delivers in no virtual time. W2 and W3 are loops over one queue of messages.
"""

from collections import deque
from collections.abc import Iterator
from heapq import heappop, heappush
from itertools import islice

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


class Agent:
    """One agent of a pipeline: serves one task at a time and keeps the rest."""

    def __init__(self, stage: Stage, clock: "Clock") -> None:
        self.stage = stage
        self.clock = clock
        self.mailbox: deque[Message] = deque()
        self.serving: Message | None = None

    def receive(self, message: Message) -> None:
        if self.serving:
            self.mailbox.append(message)
        else:
            self.begin(message)

    def begin(self, message: Message) -> None:
        self.serving = message
        duration, rejected = self.stage.begin(message.task)
        self.clock.schedule(duration, self, rejected)

    def end(self, rejected: bool) -> None:
        served, self.serving = self.serving, None
        assert served
        self.clock.send(self.stage.end(served.task, rejected))
        if self.mailbox:
            self.begin(self.mailbox.popleft())


class Client:
    """Submits its next task as soon as one comes back."""

    def __init__(self, messages: Iterator[Message], clock: "Clock") -> None:
        self.messages = messages
        self.clock = clock

    def open(self) -> None:
        for message in islice(self.messages, WINDOW):
            self.clock.send(message)

    def receive(self, _returned: Message) -> None:
        if message := next(self.messages, None):
            self.clock.send(message)


class Clock:
    """The event loop: virtual time, what is due, and who is called what."""

    def __init__(self, tally: Tally) -> None:
        self.tally = tally
        self.now = 0
        self.scheduled = 0
        self.due: list[tuple[int, int, Agent, bool]] = []
        self.receivers: dict[str, Agent | Client] = {}

    def schedule(self, delay: int, agent: Agent, rejected: bool) -> None:
        self.scheduled += 1
        heappush(self.due, (self.now + delay, self.scheduled, agent, rejected))

    def send(self, message: Message) -> None:
        self.tally.sent(message, self.now)
        self.receivers[message.receiver].receive(message)

    def run(self) -> int:
        due = self.due
        while due:
            self.now, _, agent, rejected = heappop(due)
            agent.end(rejected)
        return self.now


def w1(size: int, tally: Tally) -> int:
    clock = Clock(tally)
    clients = []
    for pipeline in range(PIPELINES):
        for stage in stages(pipeline):
            clock.receivers[stage.name] = Agent(stage, clock)
        client = Client(submissions(pipeline, size), clock)
        clock.receivers[f"client-{pipeline}"] = client
        clients.append(client)
    for client in clients:
        client.open()
    return clock.run()


def w2(size: int, tally: Tally) -> int:
    names = [f"agent-{i}" for i in range(RING)]
    successors = {name: names[(i + 1) % RING] for i, name in enumerate(names)}
    queue: deque[Message] = deque()
    for token in range(TOKENS):
        start = names[token * RING // TOKENS]
        queue.append(Message("", start, "token", new_task(token), size // TOKENS))
    while queue:
        message = queue.popleft()
        if message.hops:
            agent = message.receiver
            queue.append(Message(agent, successors[agent], "token", message.task, message.hops - 1))
            tally.handoffs += 1
    return 0


def w3(size: int, tally: Tally) -> int:
    names = [f"worker-{i}" for i in range(WORKERS)]
    task = new_task(0)
    for _ in range(size // (2 * WORKERS)):
        inbox = deque(Message("planner", name, "task", task) for name in names)
        replies: deque[Message] = deque()
        while inbox:
            message = inbox.popleft()
            replies.append(Message(message.receiver, "planner", "reply", message.task))
        tally.handoffs += WORKERS + len(replies)
    return 0


if __name__ == "__main__":
    main(w1, w2, w3)
