# ruff: noqa: E501 -- a mistake and what is told about it read best side by side
from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.domain.imprint import Imprint
from tests.configuration import LAB, mistakes_of, read

if TYPE_CHECKING:
    from pathlib import Path

LEAST = '[imprint]\nname = "Vera Muster"\naddress = ["Weg 1", "12345 Ort"]\nmail = "a@b.de"\n'


def test_an_imprint_is_read_whole(tmp_path: Path) -> None:
    """Every key has its place; an address may be one text of several lines."""
    text = LEAST.replace('["Weg 1", "12345 Ort"]', '"""\nWeg 1\n 12345 Ort\n"""')
    more = 'phone = "+49 1"\nresponsible = "Max"\nhost = "Rechner GmbH"\ntext = "Mehr."\n'
    assert read(tmp_path, LAB, text + more).network.imprint == Imprint(
        name="Vera Muster",
        address=("Weg 1", "12345 Ort"),
        mail="a@b.de",
        phone="+49 1",
        responsible="Max",
        host="Rechner GmbH",
        text="Mehr.",
    )


def test_it_may_be_absent(tmp_path: Path) -> None:
    """A network without an imprint starts; its page says what to write."""
    assert read(tmp_path, LAB, 'name = "Netz"\n').network.imprint is None


@pytest.mark.parametrize(
    ("network", "told"),
    [
        ('imprint = "Vera"', "network.toml:1: imprint: write a table: [imprint]"),
        ('[imprint]\nname = "Vera"\nmail = "a@b.de"', "network.toml:1: imprint: address: missing; the law asks for it"),
        ('[imprint]\naddress = ["Weg 1"]\nmail = "a@b.de"', "network.toml:1: imprint: name: missing; the law asks for it"),
        (LEAST.replace("a@b.de", "a at b.de"), "network.toml:4: imprint: mail: “a at b.de” is no mail address"),
        (LEAST + 'telephone = "1"', "network.toml:5: imprint: telephone: unknown key; did you mean phone?"),
        (LEAST + "phone = 49301234567", "network.toml:5: imprint: phone: write it as text"),
        (LEAST.replace('["Weg 1", "12345 Ort"]', "[1]"), "network.toml:3: imprint: address: write a list of texts"),
        ('[colours]\nbleu = "#00A9FA"', "network.toml:2: colours: bleu: unknown key; did you mean blue?"),
    ],
)  # fmt: skip
def test_mistakes_are_told_with_their_line(tmp_path: Path, network: str, told: str) -> None:
    """What is missing or wrong is said in a sentence that says what to do."""
    assert any(line.startswith(told) for line in mistakes_of(tmp_path, LAB, network))
