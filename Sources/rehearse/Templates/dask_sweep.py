"""Hands the shards of a sweep to the workers of Dask. Written by `rehearse sweep`.

Usage: dask_sweep.py ADDRESS SHARDS SCRIPT
"""

import subprocess
import sys
import time

from dask.distributed import Client, as_completed

# The exit status of `rehearse` while another process still makes the same shard.
IN_USE = 74
# How many seconds to wait for another process that makes the same shard, for example that of a killed worker.
LONGEST_WAIT = 600


def make_shard(script, number):
    """Makes a shard, and returns its number."""
    end = time.monotonic() + LONGEST_WAIT
    while True:
        made = subprocess.run(
            ["sh", script, str(number)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        if made.returncode == 0:
            return number
        in_use = made.returncode == IN_USE and "another process" in made.stderr
        if not in_use or time.monotonic() > end:
            raise RuntimeError(
                f"shard {number} ended with status {made.returncode}: {made.stderr.strip()}"
            )
        time.sleep(0.5)


def main(address, count, script):
    """Makes all shards, and prints a line for each."""
    with Client(address) as client:
        shards = client.map(
            make_shard, [script] * count, range(1, count + 1), retries=3, pure=False
        )
        for made, shard in enumerate(as_completed(shards), 1):
            print(f"{made} of {count} shards: shard {shard.result()}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), sys.argv[3])
