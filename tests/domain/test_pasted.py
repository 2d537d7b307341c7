"""What people paste as an address."""

from __future__ import annotations

import pytest

from bot.domain.pasted import as_address


@pytest.mark.parametrize(
    ("pasted", "address"),
    [
        ("meetup.com/ok-lab-berlin", "https://meetup.com/ok-lab-berlin"),
        ("www.münster.example/treffen?x=1", "https://www.münster.example/treffen?x=1"),
        ("<https://a.example/x>", "https://a.example/x"),
        ("[Termine](https://a.example/x)", "https://a.example/x"),
        (" webcal://a.example/x ", "webcal://a.example/x"),
        ("termine.ics", "termine.ics"),
        ("ordner/termine.ics", "ordner/termine.ics"),
        ("17065", "17065"),
        ("karlsruhe", "karlsruhe"),
        ("lab@a.example", "lab@a.example"),
    ],
)
def test_what_is_pasted_is_taken_for_the_address_it_means(pasted: str, address: str) -> None:
    """An address needs no scheme and may hang in brackets; files, numbers and names stay."""
    assert as_address(pasted) == address
