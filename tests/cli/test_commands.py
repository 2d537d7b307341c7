"""The commands of the contract, run as a person runs them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import icalendar
import pytest

from tests.cli.conftest import ROOT
from tests.fakes.gettogether import GetTogether

if TYPE_CHECKING:
    from tests.cli.conftest import Command

RULE = """
[[labs]]
slug = "karlsruhe"
name = "OK Lab Karlsruhe"
state = "DE-BW"
[[labs.sources]]
kind = "schedule"
when = "jeden dritten Montag im Monat, 19:00-21:00"
except = ["2026-12-21"]
place = "Impact Hub, Kaiserstr 97, 76131 Karlsruhe"
title = "Code for Karlsruhe"
"""
CHANNEL = '[[subscriptions]]\nchannel = "#treffen"\nweekly = "monday 09:00"\n'
MORNING = "2027-01-11T08:00:00+01:00"
OCCURRENCE = {
    "id", "uid", "title", "start", "end", "all_day", "timezone", "labs", "place", "latitude",
    "longitude", "approximate", "attendance", "url", "join_url", "registration", "description",
    "status", "basis", "sequence", "sources", "updated",
}  # fmt: skip


def test_the_shipped_configuration_lists_38_labs_and_the_network(command: Command) -> None:
    """`labs` knows all labs, the inactive ones too."""
    command.environment["TREFFPUNKT_CONFIG"] = str(ROOT / "config")
    rows = command.json("labs", "--at", "2027-01-11T08:00:00+01:00")
    assert len(rows) == 39
    assert sum(row["active"] for row in rows) == 21
    assert {"netzwerk", "bonn"} <= {row["slug"] for row in rows}


def test_a_wrong_file_is_refused_with_all_its_mistakes(command: Command) -> None:
    """Each mistake is one line that names file, lab and key; there is no traceback."""
    command.configure(
        '[[labs]]\nslug = "ka"\nname = "Karlsruhe"\ntimezone = "Europa/Berlin"\n'
        '[[labs.sources]]\nkind = "schedule"\nwhen = "jeden dritten Mohntag"\n'
        '[[labs]]\nslug = "ul"\nnam = "Ulm"\n'
    )
    done = command("labs")
    assert done.returncode == 2
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    for word in ("labs.toml", "timezone", "Mohntag", "lab ul"):
        assert word in done.stderr


def test_a_missing_configuration_says_what_to_do(command: Command) -> None:
    """Without labs.toml the one line names `treffpunkt init`."""
    done = command("events")
    assert (done.returncode, "treffpunkt init" in done.stderr) == (2, True)


@pytest.mark.parametrize(
    "arguments",
    [
        ("events", "--at", "gestern"),
        ("events", "--from", "2027-13-01"),
        ("events", "--lab", "atlantis"),
        ("refresh", "atlantis"),
        ("digest", "--channel", "#nowhere"),
        ("check", "no-such-file.ics"),
        ("nonsense",),
    ],
)
def test_wrong_usage_exits_with_2_and_says_why(
    command: Command, arguments: tuple[str, ...]
) -> None:
    """Wrong words give a clear error and never a traceback."""
    command.configure(RULE, CHANNEL)
    done = command(*arguments)
    assert done.returncode == 2
    assert done.stderr.strip()
    assert "Traceback" not in done.stderr


def test_a_rule_answers_offline(command: Command) -> None:
    """The lab lead's one sentence is a true answer: third Mondays, tentative, not on the 21st."""
    command.configure(RULE, CHANNEL)
    command.json("refresh", "--at", "2026-11-21")
    rows = command.json("events", "--at", "2026-11-21", "--to", "2027-03-01")
    starts = [row["start"] for row in rows]
    assert starts == ["2027-01-18T19:00:00+01:00", "2027-02-15T19:00:00+01:00"]
    assert set(rows[0]) == OCCURRENCE
    assert (rows[0]["status"], rows[0]["basis"]) == ("tentative", "rule")
    assert rows[0]["place"] == "Impact Hub, Kaiserstr 97, 76131 Karlsruhe"


def test_confirm_holds_for_six_months(command: Command) -> None:
    """Confirmed dates are certain for half a year (17 May is a holiday), tentative after that."""
    command.configure(RULE)
    command.json("refresh", "--at", "2026-11-21")
    assert command("confirm", "karlsruhe", "--at", "2026-11-21").returncode == 0
    rows = command.json("events", "--at", "2026-11-21")
    confirmed = [row["start"][:7] for row in rows if row["status"] == "confirmed"]
    assert (confirmed[0], confirmed[-1]) == ("2027-01", "2027-04")


def test_from_t0_to_t1_exactly_six_changes(command: Command) -> None:
    """GetTogether's churn says nothing; what happened is said once, in the contract's words."""
    with GetTogether("t0") as server:
        labs = "".join(
            f'[[labs]]\nslug = "lab-{team["id"]}"\nname = "{team["name"]}"\n[[labs.sources]]\n'
            f'kind = "gettogether"\nurl = "{server.url}/team/{team["id"]}/events.ics"\n'
            for team in server.teams
        )
        command.configure('timezone = "Europe/Berlin"\n' + labs)
        first = command.json("refresh")
        assert command.json("changes") == []
        server.show("t1")
        command.json("refresh")
        third = command.json("refresh")
    kinds = sorted(row["kind"] for row in command.json("changes"))
    assert kinds == ["announced", "cancelled", "moved", "relocated", "renamed", "vanished"]
    assert {row["outcome"] for row in first["sources"]} <= {"changed", "unchanged"}
    assert third["counts"]["changes"] == 1
    assert set(command.json("changes")[0]) == {"kind", "at", "lab", "occurrence", "before", "after"}


def test_a_failing_source_is_reported_and_not_fatal(command: Command) -> None:
    """Exit code 0 by default, 1 with --strict."""
    command.configure('[[labs]]\nslug = "a"\nname = "A"\n[[labs.sources]]\nkind = "ical"\n'
                      'url = "http://127.0.0.1:9/x.ics"\n')  # fmt: skip
    report = command.json("refresh")
    assert [row["outcome"] for row in report["sources"]] == ["failed"]
    assert report["sources"][0]["error"]
    assert command("refresh", "--strict").returncode == 1
    (source,) = command.json("sources", "--failing")
    assert (source["health"], source["failures"], source["source"]) == ("failing", 2, 1)


def test_before_the_first_refresh_nothing_is_known(command: Command) -> None:
    """Whoever asks too early is told which command asks the sources, and JSON stays JSON."""
    command.configure(RULE, CHANNEL)
    for name in ("events", "digest", "changes"):
        asked = command(name, "--at", MORNING)
        assert (asked.returncode, "`treffpunkt refresh`" in asked.stdout) == (0, True), asked
    calendar = command("calendar")
    assert "BEGIN:VCALENDAR" in calendar.stdout
    assert "`treffpunkt refresh`" in calendar.stderr
    assert command.json("events") == []
    assert "`treffpunkt refresh`" in command("sources", "--failing").stdout
    assert command("refresh").returncode == 0
    assert command("sources", "--failing").stdout == "Alle Quellen sind lesbar.\n"
    quiet = command("events", "--from", "2027-01-12", "--to", "2027-01-13", "--at", MORNING)
    assert (quiet.returncode, "refresh" in quiet.stdout) == (0, False)
    assert quiet.stdout.count("\n") == 1


def test_the_digest_as_slack_would_get_it(command: Command) -> None:
    """`digest --json` has one row for each part, with text and blocks."""
    command.configure(RULE, CHANNEL)
    command.json("refresh", "--at", MORNING)
    (row,) = command.json("digest", "--at", "2027-01-17T08:00:00+01:00")
    assert set(row) == {"channel", "part", "text", "blocks"}
    assert (row["channel"], row["part"]) == ("#treffen", 1)
    assert "laut Regel" in row["text"]
    shown = command("digest", "--at", "2027-01-17T08:00:00+01:00").stdout
    assert "Wie immer" in shown
    assert max(map(len, shown.splitlines())) <= 80


def test_the_calendar_is_valid(command: Command) -> None:
    """`calendar` prints what a strict parser takes, and -o writes it to a file."""
    command.configure(RULE)
    command.json("refresh", "--at", MORNING)
    printed = command("calendar", "--at", MORNING).stdout
    calendar = icalendar.Calendar.from_ical(printed)
    assert len(calendar.walk("VEVENT")) >= 9
    assert command("calendar", "--at", MORNING, "-o", "out.ics").returncode == 0
    assert (command.directory / "out.ics").read_bytes().startswith(b"BEGIN:VCALENDAR\r\n")


def test_check_reads_a_file_and_says_what_is_odd(command: Command) -> None:
    """An end before its start is told, and the meeting is still read."""
    (command.directory / "x.ics").write_text(
        "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20250604T180000\nDTEND:20250304T210000\n"
        "SUMMARY:OKLab\nLOCATION:Haus\nEND:VEVENT\nEND:VCALENDAR\n",
        encoding="utf-8",
    )
    found = command.json("check", "x.ics")
    assert set(found) == {"kind", "url", "occurrences", "problems"}
    assert found["occurrences"][0]["end"] == "2025-06-04T21:00:00+02:00"
    assert "end_before_start" in {problem["code"] for problem in found["problems"]}


def test_init_asks_again(command: Command) -> None:
    """A slip in an answer is told and asked again; the answers before it are kept."""
    answers = ["Netz", "de", "Berlin", "Europe/Berlin", "Lab", "jeden Quatschtag", "jeden Montag"]
    done = command("init", answers="\n".join([*answers, "#x"]) + "\n")
    assert done.returncode == 0, done.stderr
    assert "Quatschtag" in done.stdout + done.stderr


def test_init_asks_and_writes_what_then_runs(command: Command) -> None:
    """The answers become a configuration that loads; a second init overwrites nothing."""
    answers = "Netz\nde\nEurope/Berlin\nLab Köln\njeden Mittwoch, 19 Uhr\n#x"
    done = command("init", answers=answers + "\n")
    assert done.returncode == 0, done.stderr
    assert command.json("labs")[0]["slug"] == "lab-koeln"
    assert command("init", answers=answers + "\n").returncode == 2


def test_init_asks_in_the_language_of_the_terminal(command: Command) -> None:
    """What it suggests is of that language and country, so that most answers are Return."""
    command.environment["LANG"] = "fr_FR.UTF-8"
    done = command("init", answers="Les Ateliers\n\n\nAtelier de Lyon\n\n\n")
    assert done.returncode == 0, done.stderr
    assert "Nom du réseau" in done.stdout
    network = (command.directory / "config" / "network.toml").read_text("utf-8")
    assert 'timezone = "Europe/Paris"\nlanguages = ["fr", "en"]\ncountry = "FR"' in network
    assert "le 3e lundi" in (command.directory / "config" / "labs.toml").read_text("utf-8")


def test_the_doctor_tells_what_is_wrong(command: Command) -> None:
    """Warnings are no failure; a wrong file is, and each finding says what to do."""
    command.configure(RULE)
    command.environment["LANG"] = "en_GB.UTF-8"
    done = command("doctor")
    assert (done.returncode, "run `treffpunkt migrate`" in done.stdout) == (0, True)
    command.environment["LANG"] = "de_DE.UTF-8"
    assert "das Schema fehlt noch" in command("doctor").stdout
    command.environment["PORT"] = "abc"
    done = command("doctor", "--json")
    assert done.returncode == 1
    assert json.loads(done.stdout)[0]["state"] == "wrong"


def test_a_pause_is_seen(command: Command) -> None:
    """Whoever wonders why nothing comes reads that posting is paused, and how it goes on."""
    command.configure(RULE, CHANNEL)
    assert command("pause", "--at", "2027-01-18T08:00:00+01:00").returncode == 0
    told = " ".join(command("subscriptions").stdout.split())
    assert "Seit Montag, 18. Januar 2027, 08:00 wird nichts gepostet" in told
    assert "treffpunkt resume" in told
    told = " ".join(command("doctor").stdout.split())
    assert "seit 18. Januar 2027, 08:00 wird nichts gepostet; `treffpunkt resume`" in told
    assert command("resume").returncode == 0
    told = command("subscriptions").stdout
    assert ("wöchentlich" in told, "treffpunkt resume" in told) == (True, False)


def test_migrate_twice_does_nothing_the_second_time(command: Command) -> None:
    """`migrate` needs no configuration and may run at every start."""
    assert "migrated" in command("migrate").stdout
    assert "already" in command("migrate").stdout


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--nope"], "No such option: --nope"),
        (["refresh", "--forc"], "No such option: --forc (Possible options: --force)"),
        (["treffen"], "No such command 'treffen'"),
        (["confirm"], "Missing argument 'lab'"),
        (["events", "--at"], "Option '--at' requires an argument"),
    ],
)
def test_wrong_words_are_told_in_one_line(command: Command, words: list[str], told: str) -> None:
    """What was typed wrong and where the right words stand, on stderr, with exit code 2."""
    done = command(*words)
    (line,) = done.stderr.splitlines()
    assert line.startswith(f"{told}; ")
    assert line.endswith("--help says what can be typed")
    assert (done.returncode, done.stdout) == (2, "")
