"""autogen-core: agents of the single-threaded runtime, which hand on by publishing to one another's
topics.

A role is an agent type and a pipeline a key, so that `planner-7` is the agent (planner, 7), which
its type's subscription gives every message with the topic (planner, 7). The planner of W3 asks its
workers by direct messages and gathers their responses. There is no virtual clock: a service draws
its duration and ends at once, tasks meet in another order than in the reference, and vtime is 0.
What counts is equal nevertheless, since a task's draws do not depend on the order.
"""

import asyncio
from collections.abc import Callable, Iterator
from itertools import islice

from autogen_core import (
    AgentId,
    MessageContext,
    RoutedAgent,
    SingleThreadedAgentRuntime,
    TopicId,
    TypeSubscription,
    message_handler,
)
from pydantic import BaseModel

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


class Handoff(BaseModel):
    """A message as the runtime takes it: what nests has to be a Pydantic model."""

    content: Message


def topic(name: str) -> TopicId:
    """The topic of the agent `name`, as planner-7."""
    role, key = name.split("-")
    return TopicId(role, key)


async def register(
    runtime: SingleThreadedAgentRuntime, role: str, factory: Callable[[], RoutedAgent]
) -> None:
    """Have `factory` make the agents of a role, each as soon as its first message comes."""
    await runtime.register_factory(role, factory)
    await runtime.add_subscription(TypeSubscription(topic_type=role, agent_type=role))


async def send(
    publisher: RoutedAgent | SingleThreadedAgentRuntime, message: Message, tally: Tally
) -> None:
    """Publish a handoff of W1 to its receiver."""
    tally.sent(message)
    await publisher.publish_message(Handoff(content=message), topic(message.receiver))


class PipelineAgent(RoutedAgent):
    """One agent of a pipeline."""

    def __init__(self, directory: dict[str, Stage], tally: Tally) -> None:
        super().__init__("Serves the tasks of its pipeline")
        self.stage = directory[f"{self.id.type}-{self.id.key}"]
        self.tally = tally

    @message_handler
    async def serve(self, message: Handoff, ctx: MessageContext) -> None:
        task = message.content.task
        _, rejected = self.stage.begin(task)
        await send(self, self.stage.end(task, rejected), self.tally)


class Client(RoutedAgent):
    """Submits its next task as soon as one comes back."""

    def __init__(self, directory: dict[str, Iterator[Message]], tally: Tally) -> None:
        super().__init__("Submits the tasks of its pipeline")
        self.messages = directory[self.id.key]
        self.tally = tally

    @message_handler
    async def submit(self, message: Handoff, ctx: MessageContext) -> None:
        if submission := next(self.messages, None):
            await send(self, submission, self.tally)


async def pipelines(size: int, tally: Tally) -> None:
    runtime = SingleThreadedAgentRuntime(ignore_unhandled_exceptions=False)
    directory = {stage.name: stage for p in range(PIPELINES) for stage in stages(p)}
    clients = {str(p): submissions(p, size) for p in range(PIPELINES)}
    for role in ("planner", "implementer", "verifier", "reviewer"):
        await register(runtime, role, lambda: PipelineAgent(directory, tally))
    await register(runtime, "client", lambda: Client(clients, tally))

    for messages in clients.values():
        for message in islice(messages, WINDOW):
            await send(runtime, message, tally)
    runtime.start()
    await runtime.stop_when_idle()


class Member(RoutedAgent):
    """One agent of the ring."""

    def __init__(self, tally: Tally) -> None:
        super().__init__("Hands tokens on to its successor")
        self.name = f"agent-{self.id.key}"
        self.successor = f"agent-{(int(self.id.key) + 1) % RING}"
        self.topic = topic(self.successor)
        self.tally = tally

    @message_handler
    async def hand_on(self, message: Handoff, ctx: MessageContext) -> None:
        token = message.content
        if token.hops:
            self.tally.handoffs += 1
            onward = Message(self.name, self.successor, "token", token.task, token.hops - 1)
            await self.publish_message(Handoff(content=onward), self.topic)


async def ring(size: int, tally: Tally) -> None:
    runtime = SingleThreadedAgentRuntime(ignore_unhandled_exceptions=False)
    await register(runtime, "agent", lambda: Member(tally))
    for token in range(TOKENS):
        start = f"agent-{token * RING // TOKENS}"
        message = Message("", start, "token", new_task(token), size // TOKENS)
        await runtime.publish_message(Handoff(content=message), topic(start))
    runtime.start()
    await runtime.stop_when_idle()


class Worker(RoutedAgent):
    """Responds to each task."""

    def __init__(self, tally: Tally) -> None:
        super().__init__("Works for the planner")
        self.name = f"worker-{self.id.key}"
        self.tally = tally

    @message_handler
    async def work(self, message: Handoff, ctx: MessageContext) -> Handoff:
        self.tally.handoffs += 1
        return Handoff(content=Message(self.name, "planner", "reply", message.content.task))


class Order(BaseModel):
    """Sets the planner to work."""

    rounds: int


class Planner(RoutedAgent):
    """Gives every worker a task, a round at a time."""

    def __init__(self, tally: Tally) -> None:
        super().__init__("Plans for the workers")
        self.workers = {f"worker-{i}": AgentId("worker", str(i)) for i in range(WORKERS)}
        self.tally = tally

    @message_handler
    async def plan(self, message: Order, ctx: MessageContext) -> None:
        task = new_task(0)
        for _ in range(message.rounds):
            requests = []
            for name, worker in self.workers.items():
                self.tally.handoffs += 1
                handoff = Handoff(content=Message("planner", name, "task", task))
                requests.append(self.send_message(handoff, worker))
            await asyncio.gather(*requests)


async def fan_out(size: int, tally: Tally) -> None:
    runtime = SingleThreadedAgentRuntime(ignore_unhandled_exceptions=False)
    await runtime.register_factory("worker", lambda: Worker(tally))
    await runtime.register_factory("planner", lambda: Planner(tally))
    runtime.start()
    await runtime.send_message(Order(rounds=size // (2 * WORKERS)), AgentId("planner", "default"))
    await runtime.stop_when_idle()


def w1(size: int, tally: Tally) -> int:
    asyncio.run(pipelines(size, tally))
    return 0


def w2(size: int, tally: Tally) -> int:
    asyncio.run(ring(size, tally))
    return 0


def w3(size: int, tally: Tally) -> int:
    asyncio.run(fan_out(size, tally))
    return 0


if __name__ == "__main__":
    main(w1, w2, w3)
