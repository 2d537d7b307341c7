"""What fits in the head: no file of the program is too long, and no function."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

BOT: Final = Path(__file__).parents[1] / "bot"
MOST_LINES: Final = 300
MOST_LINES_OF_A_FUNCTION: Final = 40
RELEASED: Final = "migrations/versions"
"""Migrations are lists of columns, and never change once they are released."""


def test_files_and_functions_are_short() -> None:
    """Whoever must go over a limit cuts what is there first."""
    files = {
        path.relative_to(BOT).as_posix(): path.read_text("utf-8") for path in BOT.rglob("*.py")
    }
    own = {name: text for name, text in files.items() if RELEASED not in name}
    assert [name for name, text in own.items() if text.count("\n") > MOST_LINES] == []
    assert [each for name, text in own.items() for each in long_functions(name, text)] == []


def long_functions(name: str, text: str) -> Iterator[str]:
    """Return the functions of a file that are too long."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            if lines > MOST_LINES_OF_A_FUNCTION:
                yield f"{name}: {node.name} has {lines} lines"
