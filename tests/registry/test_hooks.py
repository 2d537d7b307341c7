"""`[[webhooks]]` in network.toml."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.domain.hook import Hook
from tests.configuration import LAB, mistakes_of, read

if TYPE_CHECKING:
    from pathlib import Path

URL = 'url = "https://a.example/hook"\n'
HOOK = f'[[webhooks]]\nname = "stadt"\n{URL}'


def test_a_webhook_is_read(tmp_path: Path) -> None:
    """Labs by any of their names become slugs, states by name their codes."""
    labs = 'labs = ["OK Lab Ulm"]\nstates = ["Bayern"]\n'
    registry = read(tmp_path, LAB, f'name = "Netz"\n{HOOK}{labs}')
    assert registry.network.hooks == (
        Hook(name="stadt", url="https://a.example/hook", labs=("ulm",), states=("DE-BY",)),
    )
    assert registry.network.name == "Netz"


def test_none_is_usual(tmp_path: Path) -> None:
    """Nobody is told of anything unless they are registered."""
    assert read(tmp_path, LAB, "").network.hooks == ()


@pytest.mark.parametrize(
    ("network", "mistake"),
    [
        (f"[[webhooks]]\n{URL}", "network.toml:1: webhook 1: name: missing; write name"),
        ('[[webhooks]]\nname = "stadt"\n', "network.toml:1: webhook stadt: url: missing; write"),
        (
            f'[[webhooks]]\nname = "Die Stadt"\n{URL}',
            "network.toml:2: webhook Die Stadt: name: only a–z, 0–9 and hyphens",
        ),
        (
            '[[webhooks]]\nname = "stadt"\nurl = "a.example/hook"\n',
            "network.toml:3: webhook stadt: url: “a.example/hook” is no address",
        ),
        (
            '[[webhooks]]\nname = "stadt"\nurl = "https://me:secret@a.example/"\n',
            "network.toml:3: webhook stadt: url:",
        ),
        (
            '[[webhooks]]\nname = "stadt"\nurl = "https://[a/"\n',
            "network.toml:3: webhook stadt: url:",
        ),
        (HOOK + 'labs = ["umm"]\n', "network.toml:4: webhook stadt: labs: “umm” is not known"),
        (HOOK + 'states = ["DE-XX"]\n', "network.toml:4: webhook stadt: states: “DE-XX” is not"),
        (
            HOOK + 'secret = "x"\n',
            "network.toml:4: webhook stadt: secret: unknown key; one of labs, name, states, url",
        ),
        (HOOK + HOOK, "network.toml:5: webhook stadt: name: “stadt” stands there twice"),
        ("webhooks = 3\n", "network.toml:1: webhooks: write each as a table of its own"),
    ],
)
def test_a_mistake_is_told_in_one_line(tmp_path: Path, network: str, mistake: str) -> None:
    """With its line, and what to write instead."""
    (told,) = mistakes_of(tmp_path, LAB, network)
    assert told.startswith(mistake), told
