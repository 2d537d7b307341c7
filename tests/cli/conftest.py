"""Runs the real command in a process of its own, as a person would."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
PATIENCE = 120
"""Seconds that a command may take on a busy machine."""


class Starter:
    """A process that starts the program without importing it anew (`tests.cli.starting`)."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.cli.starting"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def start(self, wanted: dict[str, Any]) -> int:
        """Run a command to its end; return its exit code."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        too_long = threading.Timer(PATIENCE, self._process.kill)
        too_long.start()
        print(json.dumps(wanted), file=self._process.stdin, flush=True)
        code = self._process.stdout.readline()
        too_long.cancel()
        assert code, f"{wanted['arguments']} did not end within {PATIENCE} s"
        return int(code)

    def close(self) -> None:
        """End it."""
        self._process.communicate(timeout=PATIENCE)


@pytest.fixture(scope="session")
def starter() -> Iterator[Starter]:
    """What starts the commands of all tests."""
    starter = Starter()
    yield starter
    starter.close()


@dataclass(frozen=True)
class Command:
    """The program in a directory of its own, with an environment that only the test fills."""

    directory: Path
    starter: Starter
    environment: dict[str, str] = field(default_factory=dict)

    def __call__(self, *arguments: str, answers: str = "") -> subprocess.CompletedProcess[str]:
        """Run it to its end."""
        files = [self.directory / f".{name}" for name in ("answers", "said", "complained")]
        files[0].write_text(answers, encoding="utf-8")
        code = self.starter.start(
            {
                "arguments": arguments,
                "directory": str(self.directory),
                "environment": self.environment,
                "files": [str(path) for path in files],
            }
        )
        out, err = (path.read_text("utf-8") for path in files[1:])
        return subprocess.CompletedProcess(arguments, code, out, err)

    def json(self, *arguments: str) -> Any:
        """Run it with --json; stdout must hold nothing else."""
        done = self(*arguments, "--json")
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    def configure(self, labs: str, subscriptions: str = "") -> None:
        """Write the configuration."""
        config = self.directory / "config"
        config.mkdir(exist_ok=True)
        (config / "labs.toml").write_text(labs, encoding="utf-8")
        (config / "subscriptions.toml").write_text(subscriptions, encoding="utf-8")


@pytest.fixture
def command(tmp_path: Path, starter: Starter) -> Command:
    """The program, with sources on loopback allowed and nothing configured yet."""
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT),
        "TREFFPUNKT_ALLOW_PRIVATE_ADDRESSES": "1",
        "COLUMNS": "80",
    }
    return Command(tmp_path, starter, environment)
