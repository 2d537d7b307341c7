"""Runs the real command in a process of its own, as a person would."""

from __future__ import annotations

import json
import os
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.starting import Starter

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Command:
    """The program in a directory of its own, with an environment that only the test fills."""

    directory: Path
    starter: Starter
    environment: dict[str, str] = field(default_factory=dict)

    def __call__(self, *arguments: str, answers: str = "") -> subprocess.CompletedProcess[str]:
        """Run it to its end."""
        files = [self.directory / f".{name}" for name in ("answers", "said", "complained")]
        for path, text in zip(files, (answers, "", ""), strict=True):
            path.write_text(text, encoding="utf-8")
        code = self.starter.run(
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
