"""How the doctor's findings are shown where there are very many of them."""

from __future__ import annotations

from rich.console import Console

from bot.cli.doctor import MANY, draw
from bot.cli.doctor_finding import Finding
from bot.text import translator


def test_hundreds_of_sources_that_fail_do_not_hide_the_rest() -> None:
    """The first are named, the others counted, with the command that lists them all."""
    sick = [Finding(f"source lab-{number}", "warning", "answers 500") for number in range(300)]
    console = Console(width=100, no_color=True)
    with console.capture() as shown:
        console.print(
            draw([*sick, Finding("Slack", "ok", "Stand-in as treffpunkt")], translator("en"))
        )
    lines = shown.get().splitlines()
    assert len(lines) == MANY + 2
    assert "Stand-in as treffpunkt" in lines[-2]
    assert "280 more like these; `treffpunkt sources --failing` lists all that fail" in lines[-1]
