"""Webhooks as an operator sets them up: network.toml, a secret in the environment, `tick`."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING

from bot.hooks import signature
from tests.fakes.site import Site
from tests.jobs.refresh_stage import calendar, vevent

if TYPE_CHECKING:
    from tests.cli.conftest import Command

KEY = b"k" * 32
VARIABLE = "TREFFPUNKT_WEBHOOK_STADT_PORTAL"


def set_up(command: Command, site: Site) -> None:
    """Write the configuration: a lab with a feed, and a program that hears of its changes."""
    source = f'[[labs.sources]]\nurl = "{site.url}/ulm.ics"\nkind = "ical"\n'
    command.configure(f'[[labs]]\nslug = "ulm"\nname = "OK Lab Ulm"\n{source}')
    hook = f'[[webhooks]]\nname = "stadt-portal"\nurl = "{site.url}/hook"\n'
    (command.directory / "config" / "network.toml").write_text(hook, encoding="utf-8")
    command.environment[VARIABLE] = f"whsec_{base64.b64encode(KEY).decode()}"
    site.answer("/hook", status=204)


def test_a_tick_calls_who_is_registered(command: Command) -> None:
    """The first one knows the meetings, the second one tells what has changed, signed."""
    with Site() as site:
        set_up(command, site)
        for hour, start in (("08", "2027-01-18 19:00"), ("20", "2027-01-25 19:00")):
            site.answer("/ulm.ics", calendar(vevent("a1", start)))
            done = command("tick", "--at", f"2027-01-11T{hour}:00:00+01:00")
            assert done.returncode == 0, done.stderr
        (request,) = [each for each in site.requests if each.path == "/hook"]
    assert json.loads(request.body)["type"] == "occurrence.moved"
    named, at = request.headers["webhook-id"], int(request.headers["webhook-timestamp"])
    assert request.headers["webhook-signature"] == signature(KEY, named, at, request.body)


def test_the_doctor_knows_webhooks(command: Command) -> None:
    """Who is called, and the secret that is missing; `tick` says that in one line, too."""
    with Site() as site:
        set_up(command, site)
        assert "Änderungen gehen an stadt-portal" in command("doctor").stdout
        del command.environment[VARIABLE]
        done = command("doctor", "--json")
        assert done.returncode == 1
        (wrong,) = [one for one in json.loads(done.stdout) if one["state"] == "wrong"]
        assert f"{VARIABLE}: not set" in wrong["message"]
        done = command("tick")
        assert done.returncode == 2
        assert f"{VARIABLE}: not set" in done.stderr
        assert "Traceback" not in done.stderr


def test_a_missing_secret_ends_the_whole_program(command: Command) -> None:
    """`run` says it in one line and stops, where its worker would else die again and again."""
    with Site() as site:
        set_up(command, site)
        del command.environment[VARIABLE]
        done = command("run")
    assert done.returncode == 2
    assert done.stderr.startswith(f"{VARIABLE}: not set")
    assert "worker.died" not in done.stdout + done.stderr
