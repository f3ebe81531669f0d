"""What the Python peers share: random numbers, task, who is who, recorder and command line.

A peer says only how its tool runs agents. It calls `main` with one function a workload; each takes
the size and a `Tally`, runs to the end of all work and returns the last virtual time (0 if it has
no clock).
"""

import json
import sqlite3
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

PIPELINES = 100
WINDOW = 8
LAST_ROUND = 3

RING = 1_000
TOKENS = 100
WORKERS = 1_000

SEED = 42
GAMMA = 0x9E3779B97F4A7C15
MASK = 0xFFFFFFFFFFFFFFFF

PAYLOAD = "task-{:08d}: build, test and review it"


def mix(z: int) -> int:
    """SplitMix64's output for the state `z`."""
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
    return z ^ (z >> 31)


@dataclass(slots=True)
class Task:
    """A piece of work with its own generator, so that its draws do not depend on other tasks."""

    id: int
    state: int
    payload: str
    round: int = 0

    def draw(self) -> int:
        """The next random number of 64 bits."""
        self.state = state = (self.state + GAMMA) & MASK
        return mix(state)


def new_task(number: int) -> Task:
    """Task `number` as its client makes it."""
    return Task(number, mix((SEED + (number + 1) * GAMMA) & MASK), PAYLOAD.format(number))


@dataclass(slots=True)
class Message:
    """One handoff; `hops` is what a token of the ring has left."""

    sender: str
    receiver: str
    kind: str
    task: Task
    hops: int = 0


@dataclass(slots=True, frozen=True)
class Stage:
    """What one of a pipeline's four agents does with a task."""

    name: str
    kind: str
    receiver: str
    reject_below: int
    implementer: str
    client: str

    def begin(self, task: Task) -> tuple[int, bool]:
        """Draw how long the service takes and whether it will end in a rejection."""
        duration = 1 + (task.draw() >> 34)
        rejected = self.reject_below > 0 and (task.draw() >> 32) < self.reject_below
        return duration, rejected

    def end(self, task: Task, rejected: bool) -> Message:
        """The handoff with which the service ends."""
        if not rejected:
            return Message(self.name, self.receiver, self.kind, task)
        if task.round == LAST_ROUND:
            return Message(self.name, self.client, "failed", task)
        task.round += 1
        return Message(self.name, self.implementer, "reject", task)


def stages(pipeline: int) -> list[Stage]:
    """The four agents of a pipeline, in the order in which a task passes them."""
    planner, implementer, verifier, reviewer, client = (
        f"{role}-{pipeline}"
        for role in ("planner", "implementer", "verifier", "reviewer", "client")
    )
    return [
        Stage(planner, "plan", implementer, 0, implementer, client),
        Stage(implementer, "patch", verifier, 0, implementer, client),
        Stage(verifier, "verified", reviewer, 858_993_459, implementer, client),
        Stage(reviewer, "approved", client, 429_496_729, implementer, client),
    ]


def submissions(pipeline: int, tasks: int) -> Iterator[Message]:
    """What client `pipeline` submits out of `tasks` tasks of all pipelines, in rising order."""
    client, planner = f"client-{pipeline}", f"planner-{pipeline}"
    for number in range(pipeline, tasks, PIPELINES):
        yield Message(client, planner, "task", new_task(number))


class Recorder:
    """Writes handoffs to a new SQLite database, one transaction each 10,000 rows."""

    BATCH = 10_000
    INSERT = "INSERT INTO handoff VALUES (?, ?, ?, ?, ?, ?, ?, ?)"

    def __init__(self, path: str) -> None:
        self.database = sqlite3.connect(path)
        self.database.execute("PRAGMA journal_mode=WAL")
        self.database.execute("PRAGMA synchronous=NORMAL")
        self.database.execute(
            "CREATE TABLE handoff(seq INTEGER PRIMARY KEY, vtime INTEGER NOT NULL,"
            " sender TEXT NOT NULL, receiver TEXT NOT NULL, task INTEGER NOT NULL,"
            " kind TEXT NOT NULL, round INTEGER NOT NULL, payload TEXT NOT NULL)"
        )
        self.rows: list[tuple[int, int, str, str, int, str, int, str]] = []

    def record(self, seq: int, vtime: int, message: Message) -> None:
        task = message.task
        self.rows.append(
            (
                seq,
                vtime,
                message.sender,
                message.receiver,
                task.id,
                message.kind,
                task.round,
                task.payload,
            )
        )
        if len(self.rows) == self.BATCH:
            self.commit()

    def commit(self) -> None:
        self.database.executemany(self.INSERT, self.rows)
        self.database.commit()
        self.rows.clear()

    def close(self) -> None:
        self.commit()
        self.database.close()


class Tally:
    """Counts handoffs as they are sent and records those of W1, if there is a database."""

    def __init__(self, recorder: Recorder | None = None) -> None:
        self.recorder = recorder
        self.handoffs = 0
        self.done = 0
        self.failed = 0

    def sent(self, message: Message, vtime: int = 0) -> None:
        """Take note of a handoff of W1."""
        self.handoffs += 1
        if message.kind == "approved":
            self.done += 1
        elif message.kind == "failed":
            self.failed += 1
        if self.recorder:
            self.recorder.record(self.handoffs, vtime, message)


Workload = Callable[[int, Tally], int]


def measure(workload: Workload, size: int, database: str | None) -> dict[str, int | float]:
    """Run a workload from before its agents are made until the database is closed."""
    wall, cpu = time.perf_counter(), time.process_time()
    recorder = Recorder(database) if database else None
    tally = Tally(recorder)
    vtime = workload(size, tally)
    if recorder:
        recorder.close()
    return {
        "handoffs": tally.handoffs,
        "seconds": round(time.perf_counter() - wall, 6),
        "cpu": round(time.process_time() - cpu, 6),
        "vtime": vtime,
        "done": tally.done,
        "failed": tally.failed,
    }


def main(w1: Workload, w2: Workload, w3: Workload) -> None:
    """The command line of every peer: w1|w2|w3 SIZE [DB]."""
    workloads = {"w1": w1, "w2": w2, "w3": w3}
    arguments = sys.argv[1:]
    if (
        len(arguments) not in (2, 3)
        or arguments[0] not in workloads
        or not arguments[1].isdecimal()
    ):
        sys.exit(f"usage: {sys.argv[0]} w1|w2|w3 SIZE [DB]")
    name, size = arguments[0], int(arguments[1])
    database = arguments[2] if len(arguments) == 3 else None
    if database and name != "w1":
        sys.exit("only w1 is recorded")
    print(json.dumps(measure(workloads[name], size, database)))
