"""On what was measured: processor, memory, system, and the versions that count."""

from __future__ import annotations

import os
import platform
import sqlite3
import subprocess
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from tests.fakes.postgres import PACKAGE, VERSION

UNKNOWN: Final = "unknown"


def machine() -> dict[str, str]:
    """Return what this machine is, by name; "unknown" for what it does not tell."""
    return {
        "processor": _first(Path("/proc/cpuinfo"), "model name") or platform.machine(),
        "cores": str(os.cpu_count() or UNKNOWN),
        "memory": _memory(),
        "system": _system(),
        "Python": platform.python_version(),
        "SQLite": sqlite3.sqlite_version,
        "PostgreSQL": _postgresql(),
    }


def in_words(told: dict[str, str]) -> str:
    """Return the machine in one line."""
    versions = ", ".join(f"{name} {told[name]}" for name in ("Python", "SQLite", "PostgreSQL"))
    where = f"{told['processor']}, {told['cores']} cores, {told['memory']}"
    return f"{where}, {told['system']}; {versions}"


def _first(path: Path, name: str) -> str | None:
    """Return what a file of /proc says under that name first."""
    with suppress(OSError):
        for line in path.read_text("utf-8", "replace").splitlines():
            key, _, value = line.partition(":")
            if key.strip() == name:
                return value.strip()
    return None


def _memory() -> str:
    told = _first(Path("/proc/meminfo"), "MemTotal")
    return f"{int(told.split()[0]) / 1024 / 1024:.1f} GB" if told else UNKNOWN


def _system() -> str:
    with suppress(OSError):
        return f"{platform.freedesktop_os_release()['PRETTY_NAME']}, {platform.machine()}"
    return f"{platform.system()}, {platform.machine()}"


def _postgresql() -> str:
    spec = find_spec(PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        return UNKNOWN
    program = Path(next(iter(spec.submodule_search_locations))) / VERSION / "bin" / "postgres"
    with suppress(OSError):
        asked = [str(program), "--version"]
        told = subprocess.run(asked, capture_output=True, text=True, check=False).stdout
        return told.split()[-1] if told else UNKNOWN
    return UNKNOWN
