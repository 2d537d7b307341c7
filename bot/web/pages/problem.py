"""The page that says what went wrong and what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.web.pages.rendering import render

if TYPE_CHECKING:
    from bot.web.frame import Frame


def render_problem(title: str, message: str, frame: Frame) -> bytes:
    """Render a page that says what went wrong and what to do."""
    return render("problem.html", frame, title=title, message=message)
