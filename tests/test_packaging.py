"""What the package says it needs is what it imports, and what is installed."""

from __future__ import annotations

import re
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[1]
_IMPORT: Final = re.compile(r"^ *(?:from|import) (\w+)[\w.]*(?: import .+| as \w+)?$", re.MULTILINE)
_NAME: Final = re.compile(r"^[a-z0-9-]+")


def declared() -> set[str]:
    """Return what pyproject.toml names, extras included."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = project["optional-dependencies"].values()
    return {
        found.group()
        for each in (*project["dependencies"], *(one for extra in extras for one in extra))
        if (found := _NAME.match(each))
    }


def test_what_is_imported_is_declared() -> None:
    """No import rests on what another package happens to bring."""
    imported = {
        name
        for file in (ROOT / "bot").rglob("*.py")
        for name in _IMPORT.findall(file.read_text("utf-8"))
    }
    by = packages_distributions()
    brought = {
        name: {each.lower().replace("_", "-") for each in by.get(name, [])} for name in imported
    }
    known = declared() | {"treffpunkt"}
    assert sorted(name for name, dists in brought.items() if dists and not dists & known) == []


def test_what_is_declared_is_pinned() -> None:
    """`make pins` was run after the last change of pyproject.toml."""
    pinned = {
        name
        for file in ("requirements.txt", "requirements-postgresql.txt")
        for name in re.findall(r"^([a-z0-9-]+)==", (ROOT / file).read_text("utf-8"), re.MULTILINE)
    }
    assert sorted(declared() - pinned) == []
