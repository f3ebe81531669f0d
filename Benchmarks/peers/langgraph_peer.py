"""LangGraph: agents are nodes of a graph, and a handoff is a Command which goes to the receiver
with a Send.

W1 has a graph for each pipeline, its client being a node too: all messages under way in a pipeline,
up to eight, advance in one superstep. Nodes are coroutines that never wait, so each serves one task
at a time. Pipelines share nothing and run one after another, which was twice as fast as gathering
all of them. W2 is one graph of 1,000 nodes. W3 is one graph, run once a round, in which the planner
fans out to its workers by 1,000 Sends and a reducer gathers the replies. There is no virtual clock:
a service draws its duration and ends at once, tasks meet in another order than in the reference,
and vtime is 0. What counts is equal nevertheless, since a task's draws do not depend on the order.
"""

import asyncio
import operator
import sys
from functools import partial
from itertools import islice
from typing import Annotated, TypedDict

from langgraph.graph import START, StateGraph
from langgraph.graph.state import CompiledStateGraph
from langgraph.types import Command, Send

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

UNLIMITED = {"recursion_limit": sys.maxsize}


class Round(TypedDict):
    """What a graph keeps: its number, and replies in W3. Messages travel in the Sends."""

    number: int
    replies: Annotated[list[Message], operator.add]


def hand_on(message: Message) -> Command:
    return Command(goto=Send(message.receiver, message))


def pipeline_graph(pipeline: int, size: int, tally: Tally) -> CompiledStateGraph:
    graph = StateGraph(Round)
    messages = submissions(pipeline, size)

    async def serve(stage: Stage, received: Message) -> Command:
        _, rejected = stage.begin(received.task)
        message = stage.end(received.task, rejected)
        tally.sent(message)
        return hand_on(message)

    async def submit(_returned: Message) -> Command | None:
        message = next(messages, None)
        if message is None:
            return None
        tally.sent(message)
        return hand_on(message)

    def opening(_state: Round) -> list[Send]:
        sends = []
        for message in islice(messages, WINDOW):
            tally.sent(message)
            sends.append(Send(message.receiver, message))
        return sends

    for stage in stages(pipeline):
        graph.add_node(stage.name, partial(serve, stage))
    graph.add_node(f"client-{pipeline}", submit)
    graph.add_conditional_edges(START, opening, [f"planner-{pipeline}"])
    return graph.compile()


async def pipelines(size: int, tally: Tally) -> None:
    graphs = [pipeline_graph(pipeline, size, tally) for pipeline in range(PIPELINES)]
    for number, graph in enumerate(graphs):
        await graph.ainvoke({"number": number}, UNLIMITED)


async def ring(size: int, tally: Tally) -> None:
    graph = StateGraph(Round)
    names = [f"agent-{i}" for i in range(RING)]
    starts = names[:: RING // TOKENS]

    async def pass_on(name: str, successor: str, token: Message) -> Command | None:
        if not token.hops:
            return None
        tally.handoffs += 1
        return hand_on(Message(name, successor, "token", token.task, token.hops - 1))

    def opening(_state: Round) -> list[Send]:
        hops = size // TOKENS
        return [Send(s, Message("", s, "token", new_task(i), hops)) for i, s in enumerate(starts)]

    for i, name in enumerate(names):
        graph.add_node(name, partial(pass_on, name, names[(i + 1) % RING]))
    graph.add_conditional_edges(START, opening, starts)
    await graph.compile().ainvoke({"number": 0}, UNLIMITED)


async def fan_out(size: int, tally: Tally) -> None:
    graph = StateGraph(Round)
    names = [f"worker-{i}" for i in range(WORKERS)]
    task = new_task(0)

    async def plan(_state: Round) -> Command:
        tally.handoffs += len(names)
        return Command(
            goto=[Send("worker", Message("planner", name, "task", task)) for name in names]
        )

    async def work(message: Message) -> dict[str, list[Message]]:
        tally.handoffs += 1
        return {"replies": [Message(message.receiver, "planner", "reply", message.task)]}

    graph.add_node("planner", plan)
    graph.add_node("worker", work)
    graph.add_edge(START, "planner")
    compiled = graph.compile()
    for number in range(size // (2 * WORKERS)):
        state = await compiled.ainvoke({"number": number, "replies": []})
        assert len(state["replies"]) == WORKERS


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
