"""The network of config/examples/france with 900 groups more, to look at: real pages on loopback.

    python -m tests.network --groups 900 --port 8124

writes the configuration, serves what the groups announce, asks them all, and serves the pages
until Ctrl-C. The clock stands still on a Monday morning.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import tempfile
import threading
import time
from pathlib import Path
from typing import Final

from tests.browser.chromium import Visitor, chromium
from tests.browser.world import served
from tests.fakes.site import Site
from tests.network.groups import groups
from tests.network.servers import NOW, Servers
from tests.network.whole import asked, configured
from tests.pictures import Picture, take

PAGE: Final = Picture(path="/?view=map", language="fr", ends=1100)


def main() -> None:
    """Serve it until Ctrl-C."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--groups", type=int, default=900)
    parser.add_argument("--port", type=int, default=8124)
    parser.add_argument("--picture", type=Path, help="take the picture of the docs, and end")
    said = parser.parse_args()
    network = groups(said.groups)
    with tempfile.TemporaryDirectory() as folder, Site() as site:
        site.script("", Servers.of(network))
        registry, _ = configured(Path(folder) / "config", network, site.url)
        database = f"sqlite:///{folder}/network.db"
        began = time.monotonic()
        reports = asyncio.run(asked(database, registry))
        took = time.monotonic() - began
        failed = [report for report in reports if report.error]
        print(f"{len(reports)} sources, {len(failed)} failed, {took:.1f} s", flush=True)  # noqa: T201 -- a command
        with (
            served(database, port=said.port, registry=registry, now=lambda: NOW) as address,
            contextlib.suppress(KeyboardInterrupt),
        ):
            print(address, flush=True)  # noqa: T201 -- a command
            if said.picture:
                with chromium() as opened:
                    take(Visitor(opened, address), PAGE, said.picture)
            else:
                threading.Event().wait()


if __name__ == "__main__":
    main()
