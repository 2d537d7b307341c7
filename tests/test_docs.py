"""What the docs point at is there, and nothing stands there that nobody is led to."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bot.cli import COMMANDS
from bot.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT: Final = Path(__file__).parents[1]
PAGES: Final = (*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"))
_LINK: Final = re.compile(r"\]\(([^)\s:#]*)(?:#([^)\s]*))?\)")
_HEADING: Final = re.compile(r"^#+ (.+)$", re.MULTILINE)
_MAP: Final = re.compile(r"^( {2})?([\w./-]+/)(?: {2,}|$)", re.MULTILINE)


def links() -> Iterator[tuple[Path, Path, str]]:
    """Return each link within the docs: where it stands, the file it names, and the heading."""
    for page in PAGES:
        for name, heading in _LINK.findall(page.read_text("utf-8")):
            yield page, (page.parent / name).resolve() if name else page, heading


def headings(page: Path) -> set[str]:
    """Return what GitHub calls the headings of a page in addresses."""
    told = _HEADING.findall(page.read_text("utf-8"))
    return {re.sub(r"[^\w\- ]", "", each.lower()).replace(" ", "-") for each in told}


def test_every_link_leads_somewhere() -> None:
    """Each file is there, and so is each heading."""
    assert [f"{page.name}: {file}" for page, file, _ in links() if not file.exists()] == []
    named = [(page, file, heading) for page, file, heading in links() if heading]
    assert [
        f"{page.name}: #{each}" for page, file, each in named if each not in headings(file)
    ] == []


def test_every_page_and_picture_is_linked() -> None:
    """Some page leads to each of them."""
    led = {file for _, file, _ in links()}
    there = {path for path in (ROOT / "docs").rglob("*") if path.is_file()}
    assert [path.relative_to(ROOT).as_posix() for path in sorted(there - led)] == []


def test_the_map_names_every_package() -> None:
    """CONTRIBUTING says of each folder of the program what is in it, once."""
    told, above = [], ""
    for indented, name in _MAP.findall((ROOT / "CONTRIBUTING.md").read_text("utf-8")):
        above = above if indented else name
        told.append(above + name if indented else name)
    folders = {
        f"{file.parent.relative_to(ROOT).as_posix()}/"
        for depth in ("bot/*/*.*", "bot/*/*/*.*", "bot/*/README")
        for file in ROOT.glob(depth)
        if file.is_file() and file.parent.name != "__pycache__"
    }
    assert sorted(name for name in told if name.startswith("bot/")) == sorted(folders)


def test_the_readme_names_every_variable_and_command() -> None:
    """Nothing can be set or done of which nobody is told."""
    readme = (ROOT / "README.md").read_text("utf-8")
    variables = [str(field.validation_alias) for field in Settings.model_fields.values()]
    assert [name for name in variables if f"`{name}" not in readme] == []
    commands = [name for names in COMMANDS.values() for name in names]
    assert [name for name in commands if not re.search(rf"`{name}\b", readme)] == []
