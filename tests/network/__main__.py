"""The network of config/examples/france with 900 groups more, to look at: real pages on loopback.

    python -m tests.network --groups 900 --port 8124

writes the configuration, serves what the groups announce, asks them all, and serves the pages
until Ctrl-C. The clock stands still on a Monday morning.
"""

from __future__ import annotations

import argparse
import contextlib
import threading
import time

from tests.network.whole import shown


def main() -> None:
    """Serve it until Ctrl-C."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--groups", type=int, default=900)
    parser.add_argument("--port", type=int, default=8124)
    said = parser.parse_args()
    began = time.monotonic()
    with (
        shown(said.groups, port=said.port) as (address, reports),
        contextlib.suppress(KeyboardInterrupt),
    ):
        failed = [report for report in reports if report.error]
        took = time.monotonic() - began
        print(f"{len(reports)} sources, {len(failed)} failed, {took:.1f} s", flush=True)  # noqa: T201 -- a command
        print(address, flush=True)  # noqa: T201 -- a command
        threading.Event().wait()


if __name__ == "__main__":
    main()
