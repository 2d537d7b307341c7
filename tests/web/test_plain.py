from __future__ import annotations

import time

import pytest

from bot.web.plain import LONGEST, plain, uri


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


@pytest.mark.parametrize(
    ("value", "address"),
    [
        ("https://köln.example/ä b", "https://k%C3%B6ln.example/%C3%A4b"),
        ("HTTP://x.de/?a=1&b=%20#c", "HTTP://x.de/?a=1&b=%20#c"),
        ("https://x.de/\r\nATTENDEE:mailto:a@b.c", "https://x.de/ATTENDEE:mailto:a@b.c"),
        ("javascript:alert(1)", None),
        ("https://", None),
        ("https://[bad", None),
        ("", None),
        (None, None),
    ],
)
def test_only_web_addresses_pass_and_only_in_ascii(value: str | None, address: str | None) -> None:
    """A link is http(s), holds no white space and no control character."""
    assert uri(value) == address
