from __future__ import annotations

import time

import pytest

from bot.web.plain import LONGEST, plain


@pytest.mark.parametrize(
    ("markdown", "text"),
    [
        (
            '# Hallo\n\n**fett** und [Seite](https://x.de "t")',
            "Hallo\n\nfett und Seite (https://x.de)",
        ),
        ("<https://x.de> ![Bild](https://x.de/a.png)", "https://x.de Bild"),
        ("[https://x.de](https://x.de)", "https://x.de"),
        ("<b>Hallo</b><script>x</script> 1 < 2 &amp; 3", "Hallox 1 < 2 & 3"),
        ("a\r\n\r\n\r\n\r\nb  \nc", "a\n\nb\nc"),
        (r"snake\_case __init__ 2\*3", "snake_case init 2*3"),
    ],
)
def test_markdown_reads_well_as_plain_text(markdown: str, text: str) -> None:
    """Marks go, words and addresses stay."""
    assert plain(markdown) == text


def test_a_long_description_is_cut_and_says_so() -> None:
    """One verbose meeting does not swell everybody's calendar."""
    assert plain("a" * 10_000) == "a" * LONGEST + "…"


@pytest.mark.parametrize("hostile", ["[", "<a", "![", "**", "[]("])
def test_hostile_text_costs_no_time(hostile: str) -> None:
    """Opening marks without end do not make the patterns backtrack."""
    began = time.perf_counter()
    plain(hostile * 3000)
    assert time.perf_counter() - began < 0.5
