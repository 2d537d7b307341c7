from __future__ import annotations

from typing import TYPE_CHECKING

from tests.web.api.examination import examine
from tests.web.api.served import served

if TYPE_CHECKING:
    from pathlib import Path


def test_schemathesis_finds_nothing(tmp_path: Path) -> None:
    """Whatever the description allows is answered as it says, and whatever it forbids refused."""
    with served(f"sqlite:///{tmp_path}/odd.db") as address:
        found = examine(address, most=5)
    assert found.problems == []
    # It really asked: 600 requests come of the description alone.
    assert found.requests > 500
