from __future__ import annotations

import re

import pytest
from hypothesis import given, strategies as st

from bot.slack.messages.mrkdwn import escaped, link, plain, web_address

HOSTILE = st.text(st.sampled_from("ab <>&@!|#*_~`:\n\r\t\x1b\u202e\u200b^/1é🎉"), max_size=200)


@pytest.mark.parametrize(
    ("text", "harmless"),
    [
        ("Kaffee & Kuchen <3", "Kaffee &amp; Kuchen &lt;3"),
        ("<!channel> kommt alle", "&lt;!channel&gt; kommt alle"),
        ("<@U012AB3CD>", "&lt;@U012AB3CD&gt;"),
        ("@here und @Channel und @everyone!", "＠here und ＠Channel und ＠everyone!"),
        ("@heredity, a@example.org", "@heredity, a@example.org"),
        ("*fett* _kursiv_ ~weg~ `code`", "∗fett∗ ˍkursivˍ ∼weg∼ ˋcodeˋ"),
        ("Teilnehmer*innen, open_data", "Teilnehmer∗innen, open_data"),
        (":tada: 19:00:00 :100: a:b", "∶tada: 19:00:00 ∶100: a:b"),
        ("Erste\nZeile\r\n> Zitat\t- Liste", "Erste Zeile &gt; Zitat - Liste"),
        ("> Hinterhaus", "› Hinterhaus"),
        ("- Hinterhaus", "– Hinterhaus"),
        ("rot\x1b[31m\u202egnirts\u200b", "rot[31mgnirts"),
        ("👩\u200d💻 Nähe", "👩\u200d💻 Nähe"),
        (None, ""),
    ],
)
def test_text_means_only_itself(text: str | None, harmless: str) -> None:
    """Mentions, styles, emoji codes and line breaks of a feed are shown, not obeyed."""
    assert escaped(text) == harmless


@given(HOSTILE | st.text(max_size=200), st.integers(5, 200))
def test_escaped_text_is_short_and_harmless(text: str, limit: int) -> None:
    """Whatever a feed says: within the limit, no markup, no half entity, on one line."""
    told = escaped(text, limit)
    assert len(told) <= limit
    assert not re.search(r"[<>*~`\n\r]|[^\W_]?@(here|channel|everyone)\b", told, re.IGNORECASE)
    assert not re.search(r"(?<![^\W_])_|_(?![^\W_])", told)
    assert all(
        told[at:].startswith(("&amp;", "&lt;", "&gt;"))
        for at, character in enumerate(told)
        if character == "&"
    )


@given(st.text(max_size=60), st.integers(1, 80))
def test_plain_text_is_cut_with_an_ellipsis(text: str, limit: int) -> None:
    """A cut is visible, and what is short enough is not cut."""
    told, whole = plain(text, limit), plain(text, 10_000)
    assert told == whole or (len(told) <= limit and told.endswith("…"))


@pytest.mark.parametrize(
    ("url", "linked"),
    [
        ("https://codefor.de/a?b=c&d=e", "<https://codefor.de/a?b=c&amp;d=e|hier>"),
        ("HTTP://example.org", "<HTTP://example.org|hier>"),
        ("https://example.org/a|b>c<d e", "<https://example.org/a%7Cb%3Ec%3Cd%20e|hier>"),
        ("https://köln.example/straße", "<https://köln.example/straße|hier>"),
        ("javascript:alert(1)", "hier"),
        ("data:text/html,x", "hier"),
        ("mailto:a@example.org", "hier"),
        ("slack://channel?id=C1", "hier"),
        ("//example.org/a", "hier"),
        ("https:///nowhere", "hier"),
        ("https://[::1", "hier"),
        ("https://example.org/\u202egpj.exe", "hier"),
        ("https://example.org/" + "x" * 600, "hier"),
        ("", "hier"),
        (None, "hier"),
    ],
)
def test_only_the_web_is_linked(url: str | None, linked: str) -> None:
    """Links lead to http(s) only, and no address can break out of its brackets."""
    assert link(url, "hier") == linked


def test_a_label_cannot_end_its_address() -> None:
    """A bar in a title stays a bar of a kind, so the link still has one address and one label."""
    assert link("https://example.org", "a|b") == "<https://example.org|a¦b>"


@given(HOSTILE)
def test_an_address_never_holds_markup(tail: str) -> None:
    """Whatever follows the host, brackets, bars, spaces and controls are quoted or refused."""
    address = web_address(f"https://example.org/{tail}")
    assert address is None or not re.search(r"[<>|\s\x00-\x1f\x7f-\x9f]", address)
