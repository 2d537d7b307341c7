"""What a lab knows of itself."""

from __future__ import annotations

import pytest

from bot.domain.lab import Lab
from bot.domain.source import Kind, Source

PAD = "https://pad.okfn.de/p/oklab-ulm"


def source(url: str, kind: Kind = Kind.PAGE, *, found: bool = False) -> Source:
    """A source of a lab."""
    return Source(lab="ulm", key=url, kind=kind, url=url, timezone="Europe/Berlin", found=found)


@pytest.mark.parametrize(
    ("sources", "notes"),
    [
        ([source("https://notizen.example/ulm", Kind.PAD)], "https://notizen.example/ulm"),
        ([source("https://lab.example/", found=True), source(PAD, found=True)], PAD),
        ([source("https://hackmd.io/@ulm/treffen", found=True)], "https://hackmd.io/@ulm/treffen"),
        ([source("https://notizen.example/", Kind.PAD, found=True)], "https://notizen.example/"),
        ([source("https://lab.example/", found=True)], None),
        ([source(PAD, Kind.PROSE)], None),
        ([], None),
    ],
)
def test_the_notes_of_a_lab_are_its_pad(sources: list[Source], notes: str | None) -> None:
    """A pad is what is said to be one, or what its address alone tells."""
    assert Lab(slug="ulm", name="OK Lab Ulm", sources=tuple(sources)).notes == notes
