"""Real calendar programs, run as a subscriber runs them; `make readers` installs them."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pytest

HERE: Final = Path(__file__).parent
READERS: Final = Path(sys.prefix) / "readers"
PATIENCE: Final = 60
FIELDS: Final = ("title", "start", "end", "location", "status", "url", "categories")

with_khal: Final = pytest.mark.skipif(
    not (READERS / "bin" / "khal").exists(), reason="khal is missing: run `make readers`"
)
with_node: Final = pytest.mark.skipif(
    not (READERS / "node_modules").exists(), reason="Node.js is missing: run `make readers`"
)

_SYNCHRONISED: Final = """
[general]
status_path = "{folder}/status/"
[pair meetings]
a = "here"
b = "there"
collections = null
conflict_resolution = "b wins"
[storage here]
type = "filesystem"
path = "{folder}/meetings"
fileext = ".ics"
[storage there]
type = "http"
url = "{address}"
"""

_SHOWN: Final = """
[calendars]
[[meetings]]
path = {folder}/meetings
readonly = True
[locale]
timeformat = %H:%M
dateformat = %Y-%m-%d
longdateformat = %Y-%m-%d
datetimeformat = %Y-%m-%d %H:%M
longdatetimeformat = %Y-%m-%d %H:%M
default_timezone = Europe/Berlin
local_timezone = Europe/Berlin
[sqlite]
path = {folder}/khal.db
"""


@dataclass(frozen=True, slots=True)
class Subscriber:
    """Somebody in Berlin who takes a calendar with vdirsyncer and looks at it with khal."""

    folder: Path

    async def subscribe(self, address: str) -> None:
        """Tell both programs of an address."""
        (self.folder / "meetings").mkdir(parents=True)
        for name, text in (("vdirsyncer", _SYNCHRONISED), ("khal", _SHOWN)):
            told = text.format(folder=self.folder, address=address)
            (self.folder / name).write_text(told, encoding="utf-8")
        await self._run("vdirsyncer", "discover")

    async def sync(self) -> None:
        """Fetch what is new; an error of vdirsyncer's fails the test."""
        await self._run("vdirsyncer", "sync")

    async def listed(self, first: str, days: int) -> list[dict[str, str]]:
        """Return what khal shows of so many days, each meeting once: dates and times in Berlin.

        The last day of an all-day meeting is part of it, as people say it.
        """
        asked = [word for field in FIELDS for word in ("--json", field)]
        told = await self._run("khal", "list", "--once", *asked, first, f"{days}d")
        return [meeting for line in told.splitlines() for meeting in json.loads(line)]

    async def _run(self, program: str, *arguments: str) -> str:
        command = [f"{READERS}/bin/{program}", "-c", f"{self.folder}/{program}", *arguments]
        home = {"HOME": str(self.folder), "PATH": "/usr/bin:/bin", "PYTHONUTF8": "1"}
        return await asyncio.to_thread(_output, command, env=home)


def by_node(raw: bytes) -> dict[str, list[dict[str, Any]]]:
    """Return the events that ical.js ("icalJs") and node-ical ("nodeIcal") find in a calendar.

    Each: uid, summary, start, end (UTC, or dates), status, sequence, location, description, url,
    recurring.
    """
    found: dict[str, list[dict[str, Any]]] = json.loads(
        _output(["node", f"{HERE}/read.cjs", str(READERS)], input=raw.decode())
    )
    return found


def with_standard_webhooks(*arguments: str, body: bytes) -> dict[str, Any]:
    """Return the "payload" that a receiver takes, or the "error" for which it refuses it.

    `arguments` are the secret and the headers: id, timestamp, signature.
    """
    command = ["node", f"{HERE}/verify.cjs", str(READERS), *arguments]
    found: dict[str, Any] = json.loads(_output(command, input=body.decode()))
    return found


def _output(command: list[str], **how: Any) -> str:
    done: subprocess.CompletedProcess[str] = subprocess.run(
        command,
        capture_output=True,
        encoding="utf-8",
        timeout=PATIENCE,
        check=False,
        **how,
    )
    assert done.returncode == 0, done.stderr
    # What a program complains of is as bad as an error: a strict one would refuse it.
    assert "warning" not in done.stderr.casefold(), done.stderr
    return done.stdout
