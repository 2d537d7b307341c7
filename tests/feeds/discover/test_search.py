"""Every platform and quirk in tests/data/discover, asked over real HTTP."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bot.errors import SourceError
from bot.feeds.discover.hearing import MOST_REQUESTS
from bot.feeds.discover.search import Search
from tests.feeds.discover.web import web

DATA = Path(__file__).parents[2] / "data" / "discover"
NAMES = sorted(path.stem for path in DATA.glob("*.web"))


async def outcome(conversation: str, pasted: str) -> dict[str, Any]:
    """Search behind an address; say what was found, or why nothing, and what was asked."""
    async with web(conversation) as answers:
        told: dict[str, Any] = {"pasted": pasted}
        try:
            found = await Search(answers).find(pasted)
        except SourceError as error:
            told |= {"error": str(error)}
        else:
            told |= {"kind": found.kind.value, "address": found.address, "way": str(found.way)}
            told |= {} if found.sure else {"sure": False}
            told |= {"unheard": True} if found.unheard else {}
        return told | {"requests": answers.asked()}


@pytest.mark.parametrize("name", NAMES)
async def test_an_address_leads_to_what_is_read(name: str) -> None:
    """The kind, the address that is asked, the sentence for people, and the requests it took."""
    conversation = (DATA / f"{name}.web").read_text(encoding="utf-8")
    expected = json.loads((DATA / f"{name}.expected.json").read_text(encoding="utf-8"))
    assert await outcome(conversation, expected["pasted"]) == expected
    assert len(expected["requests"]) <= MOST_REQUESTS
