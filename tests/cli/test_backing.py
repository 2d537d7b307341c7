from __future__ import annotations

import stat
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.cli.conftest import Command

LABS = """
[[labs]]
slug = "ulm"
name = "OK Lab Ulm"

[[labs.sources]]
kind = "schedule"
when = "jeden dritten Montag im Monat, 19:00-21:00"
"""


def test_a_backup_goes_into_another_database(command: Command) -> None:
    """One command each way; what is there is kept, the file is ours alone, the key is named."""
    command.configure(LABS)
    assert command("refresh").returncode == 0
    made = command("backup", "b.gz")
    assert (made.returncode, made.stdout) == (0, "")
    assert "treffpunkt.secret" in made.stderr
    backup = command.directory / "b.gz"
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600
    assert [path.name for path in command.directory.glob("*b.gz*")] == ["b.gz"]
    refused = command("backup", "treffpunkt.db", "--force")
    assert (refused.returncode, "is no backup" in refused.stderr) == (2, True)

    there = command("restore", "b.gz")
    assert (there.returncode, there.stderr.count("\n")) == (1, 1)
    assert "not empty (" in there.stderr
    events = command.json("events")
    command.environment["DATABASE_URL"] = "sqlite:///other.db"
    done = command("restore", "b.gz")
    assert done.returncode == 0, done.stderr
    assert "resume" in done.stderr
    assert command.json("events") == events != []
    backup.write_bytes(backup.read_bytes()[:-20])
    broken = command("restore", "b.gz", "--force")
    assert (broken.returncode, broken.stderr.count("\n")) == (1, 1)
    assert "cut off" in broken.stderr
    assert command.json("events") == events


def test_an_older_backup_is_replaced_only_by_force(command: Command) -> None:
    """The one line names --force, and the older file stays until that is said."""
    command.configure(LABS)
    assert command("refresh").returncode == 0
    assert command("backup", "b.gz").returncode == 0
    older = (command.directory / "b.gz").read_bytes()
    refused = command("backup", "b.gz")
    assert (refused.returncode, refused.stderr.count("\n")) == (2, 1)
    assert "--force" in refused.stderr
    assert (command.directory / "b.gz").read_bytes() == older
    forced = command("backup", "b.gz", "--force")
    assert forced.returncode == 0, forced.stderr
    assert (command.directory / "b.gz").read_bytes() != older  # made at another moment
