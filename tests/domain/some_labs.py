"""A few labs, and a Thursday on which somebody asks about them."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from bot.domain.lab import Lab, Registry
from bot.domain.words.understand import Understood, understand

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 19, 15, 30, tzinfo=BERLIN)  # a Thursday

LABS = (
    Lab(slug="berlin", name="OK Lab Berlin", city="Berlin", state="DE-BE"),
    Lab(
        slug="bonn",
        name="OK Lab Bonn-Rhein-Sieg",
        city="Bonn",
        state="DE-NW",
        latitude=50.737,
        longitude=7.095,
        aliases=("bn",),
    ),
    Lab(slug="freiburg", name="OK Lab Freiburg", city="Freiburg", state="DE-BW", aliases=("fr",)),
    Lab(
        slug="koeln",
        name="OK Lab Köln",
        city="Köln",
        state="DE-NW",
        latitude=50.955,
        longitude=6.910,
        aliases=("cologne", "kölle"),
    ),
    Lab(
        slug="muenster",
        name="Code for Münster",
        city="Münster",
        state="DE-NW",
        latitude=51.96,
        longitude=7.62,
        channel="#ms-lab",
    ),
    Lab(slug="nuernberg", name="OK Lab Nürnberg", city="Nürnberg", state="DE-BY"),
    Lab(
        slug="ulm",
        name="OK Lab Ulm",
        city="Neu-Ulm",
        state="DE-BW",
        latitude=48.396,
        longitude=10.002,
        aliases=("neu-ulm",),
    ),
    Lab(slug="schleswig-flensburg", name="Kreis Schleswig-Flensburg", state="DE-SH"),
    Lab(slug="jena", name="OK Lab Jena", city="Jena", state="DE-TH", active=False),
    Lab(
        slug="hacker",
        name="Hackspace Köln",
        state="DE-NW",
        latitude=50.95,
        longitude=6.91,
        friend=True,
    ),
    Lab(slug="netzwerk", name="Code for Germany"),
)
REGISTRY = Registry({lab.slug: lab for lab in LABS})
SHOWN = frozenset(lab.slug for lab in LABS) - {"jena", "hacker"}
WEST = frozenset({"bonn", "koeln", "muenster"})
SOUTH_WEST = frozenset({"freiburg", "ulm"})


def ask(words: str, *, language: str = "de", lab: str | None = None) -> Understood:
    """Ask on that Thursday."""
    return understand(words, REGISTRY, now=NOW, language=language, lab=lab)
