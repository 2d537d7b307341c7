"""What the law of a country asks of those who publish pages; not legal advice, a reminder."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

_NAMED: Final = """
    AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IS IT LI LT LU LV MT NL NO PL PT RO SE SI SK GB
"""
GDPR: Final = frozenset(_NAMED.split())
"""Where articles of the General Data Protection Regulation, (EU) 2016/679, may be named.

The European Economic Area, and the United Kingdom, which kept it with its numbers.
"""
EXAMPLE: Final = """\
[imprint]
name = "Example Association"
address = ["1 Example Street", "12345 Exampleton"]
mail = "info@example.org"
represented_by = "Alex Example (chair)"
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Law:
    """What /impressum has to know; a country that nobody described asks for nothing."""

    imprint: str = ""
    """Which provision has publishers name themselves."""
    host: bool = False
    """Whether the page has to say whose machines it runs on."""
    example: str = EXAMPLE
    """`[imprint]` of network.toml as people there would write it."""
