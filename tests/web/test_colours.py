from __future__ import annotations

import re
from typing import Final

import pytest
from hypothesis import given, strategies as st

from bot.web.colours import DARK, LIGHT, USUAL, Colour, Paper, contrast, shades, stylesheet

AA_WORDS: Final = 4.5
AA_MARKS: Final = 3.0
codes = st.from_regex(r"#[0-9a-f]{6}", fullmatch=True)


def of(**colours: str) -> dict[str, Colour]:
    """Return the colours of Code for Germany, with others if given."""
    return {name: Colour.of(code) for name, code in (USUAL | colours).items()}


def test_contrast_is_that_of_the_standard() -> None:
    """Black on white is 21 to 1; the greys known from WCAG's own examples come out the same."""
    white = Colour.of("#ffffff")
    assert contrast(Colour.of("#000000"), white) == pytest.approx(21)
    assert contrast(white, Colour.of("#767676")) == pytest.approx(4.54, abs=0.01)
    assert contrast(Colour.of("#949494"), white) == pytest.approx(3.03, abs=0.01)


@pytest.mark.parametrize("paper", [LIGHT, DARK], ids=["light", "dark"])
@given(blue=codes, red=codes, teal=codes)
def test_whatever_a_network_names_can_be_read(paper: Paper, blue: str, red: str, teal: str) -> None:
    """Words and marks keep the contrast that AA asks for, as they are written in the stylesheet."""
    found = {
        name: Colour.of(colour.code)
        for name, colour in shades(of(blue=blue, red=red, teal=teal), paper).items()
    }
    for name in USUAL:
        for behind in ("paper", "card", f"{name}-paper"):
            assert contrast(found[name], found[behind]) >= AA_WORDS, (name, behind)
    assert contrast(found["on-blue"], found["blue"]) >= AA_WORDS
    for mark in ("bright", "alarm"):
        assert min(contrast(found[mark], found[each]) for each in ("paper", "card")) >= AA_MARKS


def test_a_colour_that_can_be_read_stays_as_it_is() -> None:
    """On dark paper the network's own blue, red and teal are light enough."""
    found = shades(of(), DARK)
    assert {name: found[name].code for name in USUAL} == USUAL


def test_hue_survives() -> None:
    """A darkened blue is still blue, a darkened red still red."""
    found = shades(of(), LIGHT)
    assert max(found["blue"]) == found["blue"].blue
    assert max(found["red"]) == found["red"].red


def test_both_schemes_name_the_same_properties() -> None:
    """What a style uses in light it finds in dark, too; the brand is never touched."""
    light, dark = re.findall(r":root\{([^}]*)\}", stylesheet({"blue": "#ABCDEF"}))
    names = [[each.partition(":")[0] for each in rules.split(";")] for rules in (light, dark)]
    assert names[0] == names[1]
    assert "--brand:#abcdef" in light
    assert "--brand:#abcdef" in dark


def test_the_inks_of_the_page_can_be_read() -> None:
    """Ink and quiet words, which no network changes, stand out from page and cards."""
    from bot.web import assets

    sheet = assets.rendering("site.css").body.decode()
    inks = re.findall(r"--ink: (#\w{6}); --quiet: (#\w{6})", sheet)
    assert len(inks) == 2
    for paper, told in zip((LIGHT, DARK), inks, strict=True):
        for ink in told:
            assert contrast(Colour.of(ink), paper.page) >= AA_WORDS
            assert contrast(Colour.of(ink), paper.card) >= AA_WORDS
