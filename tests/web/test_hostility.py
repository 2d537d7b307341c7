from __future__ import annotations

from typing import TYPE_CHECKING

from tests.web.api.served import served
from tests.web.hostility import examine

if TYPE_CHECKING:
    from pathlib import Path


def test_no_address_fails_a_hostile_visitor(tmp_path: Path) -> None:
    """Odd paths, queries, headers, methods and bodies get an answer that is no error of ours."""
    with served(f"sqlite:///{tmp_path}/odd.db") as address:
        found = examine(address, most=800)
    assert found.problems == []
    assert found.requests > 800
