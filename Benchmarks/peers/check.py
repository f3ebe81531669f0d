"""The digests of a recording of W1: `check.py DB [QUERY]` prints rows, ordered and order-free
digest.

QUERY is a file with a SELECT of seq, vtime, sender, receiver, task, kind, round and payload, for a
recording that has no table `handoff`. A digest is the first 16 hexadecimal digits of the SHA-256 of
one line a row, `vtime|sender|receiver|task|kind|round|payload`: the ordered one by seq, the other
one by all the rest.
"""

import hashlib
import sqlite3
import sys
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

HANDOFFS = "SELECT seq, vtime, sender, receiver, task, kind, round, payload FROM handoff"
COLUMNS = "vtime, sender, receiver, task, kind, round, payload"


class Digest(NamedTuple):
    """What `check` found."""

    rows: int
    ordered: str
    order_free: str


def sha(connection: sqlite3.Connection, query: str, order: str) -> tuple[int, str]:
    """The number of rows, and the digest of them in an order."""
    digest = hashlib.sha256()
    rows = 0
    for row in connection.execute(f"SELECT {COLUMNS} FROM (\n{query}\n) ORDER BY {order}"):
        digest.update("{}|{}|{}|{}|{}|{}|{}\n".format(*row).encode())
        rows += 1
    return rows, digest.hexdigest()[:16]


def check(database: Path, query: str = HANDOFFS) -> Digest:
    """Read a recording, which may have tables of its own kind behind `query`."""
    query = query.strip().rstrip(";")
    with closing(
        sqlite3.connect(f"{database.absolute().as_uri()}?mode=ro", uri=True)
    ) as connection:
        rows, ordered = sha(connection, query, "seq")
        _, order_free = sha(connection, query, COLUMNS)
    return Digest(rows, ordered, order_free)


if __name__ == "__main__":
    if len(sys.argv) not in (2, 3):
        sys.exit("usage: check.py DB [QUERY]")
    query = Path(sys.argv[2]).read_text() if len(sys.argv) == 3 else HANDOFFS
    print(*check(Path(sys.argv[1]), query))
