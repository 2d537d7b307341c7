"""`labs import` as an operator types it, and how what runs takes it in."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from bot.cli.restarting import Watch
from bot.registry import load_registry
from bot.registry.imported import IMPORTED
from tests.configuration import LAB, TODAY
from tests.fakes.site import Site
from tests.registry.test_lab_files import zipped

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Command

ULM = b"""---
title: Code for Ulm
lat: 48.4
long: 10
links:
- name: Meetup
  url: http://www.meetup.com/de-DE/ok-lab-ulm/
- name: Website
  url: https://ulm.example/
---
"""
FILES = {
    "ulm.md": ULM,
    "jena.md": b"---\ntitle: OK Lab Jena\ninactive: true\n---\n",
    "bonn.md": b"---\ntitle: OK Lab Bonn\nhide: true\n---\n",
    "kaputt.md": b"---\ntitle: a: b\n---\n",
}


@pytest.fixture
def files(command: Command) -> Command:
    """A configuration, and a folder with four lab files."""
    command.configure(LAB)
    folder = command.directory / "site" / "content" / "labs"
    folder.mkdir(parents=True)
    for name, body in FILES.items():
        (folder / name).write_bytes(body)
    return command


def test_an_import_shows_each_lab_and_is_read_afterwards(files: Command) -> None:
    """What was taken, what was not and why; `labs` knows them, labs.toml has its way."""
    done = files("labs", "import", "site")
    assert done.returncode == 0, done.stderr
    for words in ("meetup.com/ok-lab-ulm/events/ical/", "ulm.example", "--ask", "Zeile 2", "bonn"):
        assert words in done.stdout.replace("\n", "")
    assert "2 Labs, davon ruhen 1; 1 Quellen; 1 versteckt, 1 Dateien" in done.stderr
    assert IMPORTED in done.stderr
    rows = {row["slug"]: row for row in files.json("labs")}
    assert rows["ulm"]["name"] == "OK Lab Ulm"
    assert [one["kind"] for one in rows["ulm"]["sources"]] == ["ical"]
    assert not rows["jena"]["active"]
    assert rows["jena"]["last_meeting"] is None


def test_json_holds_a_row_for_each_file(files: Command) -> None:
    """Labs, hidden ones, and files that could not be read."""
    done = files("labs", "import", "site", "--json")
    rows = {row["lab"] or row["file"]: row for row in json.loads(done.stdout)}
    assert set(rows) == {"ulm", "jena", "bonn", "content/labs/kaputt.md"}
    assert rows["ulm"]["sources"][0]["origin"] == "link"
    assert rows["bonn"]["hidden"]
    assert rows["content/labs/kaputt.md"]["unread"][0]["why"] == "not_yaml"


def test_printing_writes_nothing(files: Command) -> None:
    """`-o -` shows the file, `--patch -` the patch."""
    printed = files("labs", "import", "site", "-o", "-")
    assert '[[labs]]\nslug = "jena"' in printed.stdout
    assert not (files.directory / "config" / IMPORTED).exists()
    patch = files("labs", "import", "site", "-o", "elsewhere.toml", "--patch", "-")
    assert patch.stdout.startswith("--- a/content/labs/ulm.md\n+++ b/content/labs/ulm.md\n")
    assert (files.directory / "elsewhere.toml").exists()
    assert files("labs", "import", "site", "-o", "-", "--json").returncode == 2


def test_an_archive_is_imported_from_its_address(command: Command) -> None:
    """Before there is any configuration, too."""
    (command.directory / "config").mkdir()
    with Site() as site:
        site.answer("/labs.zip", zipped(FILES))
        done = command("labs", "import", f"{site.url}/labs.zip")
    assert done.returncode == 0, done.stderr
    assert (command.directory / "config" / IMPORTED).exists()


def test_a_suspicious_import_exits_with_1_and_keeps_the_file(files: Command) -> None:
    """And says how to take it all the same."""
    many = files.directory / "many"
    many.mkdir()
    for number in range(12):
        (many / f"lab-{number}.md").write_bytes(ULM)
    assert files("labs", "import", "many").returncode == 0
    done = files("labs", "import", "site")
    assert done.returncode == 1
    assert "--force" in done.stderr
    assert len(files.json("labs")) == 13
    assert files("labs", "import", "site", "--force").returncode == 0


@pytest.mark.parametrize("where", ["nowhere", "http://127.0.0.1:9/x.zip", "https://", "config"])
def test_a_place_that_gives_nothing_is_told_in_one_line(files: Command, where: str) -> None:
    """Without a traceback, and nothing is written."""
    done = files("labs", "import", where)
    assert done.returncode in {1, 2}
    assert len(done.stderr.strip().splitlines()) == 1
    assert not (files.directory / "config" / IMPORTED).exists()


def test_the_doctor_tells_of_an_import_that_was_never_done(files: Command) -> None:
    """And how to do it now; after a failure, of that."""
    with Site() as site:
        address = f"{site.url}/labs.zip"
        files.configure(f'import = "{address}"\n{LAB}')
        files("migrate")
        assert "`treffpunkt labs import` tut es jetzt" in " ".join(files("doctor").stdout.split())
        assert files("tick").returncode == 0
        told = " ".join(files("doctor").stdout.split())
        assert "404" in told
        site.answer("/labs.zip", zipped(FILES))
        files("tick", "--at", datetime(2099, 1, 1, tzinfo=UTC).isoformat())
    assert {row["slug"] for row in files.json("labs")} == {"ulm", "jena"}


async def test_only_other_labs_are_a_reason_to_start_anew(tmp_path: Path) -> None:
    """Not the same ones again, nor a file that cannot be read."""
    (tmp_path / "labs.toml").write_text(LAB, encoding="utf-8")
    registry, stop = load_registry(tmp_path, today=TODAY), asyncio.Event()
    watch = Watch(tmp_path, registry, every=0.01)
    async with watch.over(stop):
        for text in ("[[labs]]\nslug = 7\n", LAB, "# nothing\n"):
            (tmp_path / IMPORTED).write_text(text, encoding="utf-8")
            await asyncio.sleep(0.1)
            assert not stop.is_set()
        (tmp_path / IMPORTED).write_text(LAB.replace("ulm", "jena"), encoding="utf-8")
        await asyncio.wait_for(stop.wait(), 5)
    assert watch.due
    watch.call_off()
    assert not watch.due


def test_what_runs_starts_anew_with_other_labs(files: Command) -> None:
    """Under its old process id; whoever stops it then is obeyed."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
    quick = (
        "import sys, bot.cli.restarting as again; again.LOOK = 0.1; sys.argv = ['bot', 'web'];"
        "from bot.cli import main; main()"
    )
    environment = {**files.environment, "PORT": str(port)}
    program = subprocess.Popen([sys.executable, "-c", quick], cwd=files.directory, env=environment)
    try:
        address = f"http://127.0.0.1:{port}/labs/jena"
        assert _status(address) == 404
        assert files("labs", "import", "site").returncode == 0
        _wait_for(address, 200)
        assert program.poll() is None
    finally:
        os.kill(program.pid, signal.SIGTERM)
        assert program.wait(20) == 0


def _status(address: str, seconds: float = 20) -> int:
    """Return the status of an address, once somebody listens there."""
    until = time.monotonic() + seconds
    while True:
        try:
            with urlopen(address, timeout=5) as answer:
                return int(answer.status)
        except URLError as error:
            if code := getattr(error, "code", None):
                return int(code)
            assert time.monotonic() < until, "nobody answers"
        except OSError:
            pass
        time.sleep(0.05)


def _wait_for(address: str, status: int, seconds: float = 20) -> None:
    until = time.monotonic() + seconds
    while _status(address) != status:
        assert time.monotonic() < until, "the labs were not taken in"
        time.sleep(0.1)
