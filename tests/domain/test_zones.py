from __future__ import annotations

import pytest

from bot.domain.zones import zone_named, zone_names


@pytest.mark.parametrize("name", ["Europe/Berlin", "America/Argentina/Ushuaia", "EST5EDT", "UTC"])
def test_a_zone_is_found_by_its_name(name: str) -> None:
    """Names of the IANA database are zones."""
    zone = zone_named(name)
    assert zone is not None
    assert zone.key == name
    assert name in zone_names()


@pytest.mark.parametrize(
    "name",
    [
        *(None, "", "MESZ", "Mars/Olympus", "Europe", "../etc/passwd", "\0", "x" * 300),
        *("localtime", "posixrules", "Factory", "right/Europe/Berlin", "posix/Europe/Berlin"),
    ],
)
def test_what_is_no_zone_is_not_found(name: str | None) -> None:
    """A made-up name, a path, a directory, and what only this machine calls a zone are none."""
    assert zone_named(name) is None
    assert name not in zone_names()
