from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from bot.store import marks

if TYPE_CHECKING:
    from tests.web.conftest import Web

ROOT = Path(__file__).parents[2]
OPERATIONS = ROOT / "docs" / "operations"

NAME = re.compile(r"\b(?:treffpunkt|process)_[a-z_]+")
SELECTED = re.compile(r"(treffpunkt_[a-z_]+)\{(\w+)=~?\"([^\"]+)\"")


def expressions(found: Any) -> list[str]:
    """Return every query of a file, however deep it stands."""
    if isinstance(found, list):
        return [one for each in found for one in expressions(each)]
    if not isinstance(found, dict):
        return []
    own = [found["expr"]] if "expr" in found else []
    return own + [one for each in found.values() for one in expressions(each)]


@pytest.fixture
async def answer(web: Web) -> str:
    """What /metrics tells once a round was done and pages were asked for."""
    async with web.store.write() as connection:
        for job in ("refresh", "deliver"):
            await marks.put(connection, f"done:{job}", "1799650000")
    await web.get("/status")
    return (await web.get("/metrics")).text


@pytest.mark.parametrize("name", ["alerts.yml", "grafana.json"])
def test_every_metric_of_a_file_is_told(name: str, answer: str, web: Web) -> None:
    """An alert on a name that nobody tells would never ring."""
    body = (OPERATIONS / name).read_text(encoding="utf-8")
    queries = expressions(yaml.safe_load(body) if name.endswith("yml") else json.loads(body))
    asked = {each for query in queries for each in NAME.findall(query)}
    told = set(NAME.findall(answer))
    assert len(asked) > 8
    missing = asked - told
    assert missing == ({"treffpunkt_queue_jobs"} if web.store.is_sqlite else set())


def test_alerts_ask_for_values_that_occur(answer: str, web: Web) -> None:
    """Each state and job that an alert selects is one that /metrics has."""
    body = (OPERATIONS / "alerts.yml").read_text(encoding="utf-8")
    selected = [each for each in SELECTED.findall(body) if "http" not in each[0]]
    assert selected
    for name, label, value in selected:
        if web.store.is_sqlite and name == "treffpunkt_queue_jobs":
            continue
        for one in value.split("|"):
            assert re.search(rf'^{name}{{.*{label}="{one}"', answer, re.MULTILINE), (name, one)


def test_each_alert_says_what_to_do() -> None:
    """Whoever is woken finds a sentence and a hint."""
    groups = yaml.safe_load((OPERATIONS / "alerts.yml").read_text(encoding="utf-8"))["groups"]
    for rule in [rule for group in groups for rule in group["rules"]]:
        assert rule["annotations"]["summary"].endswith(".")
        assert rule["annotations"]["description"]
        assert rule["labels"]["severity"] in {"page", "ticket"}


def test_the_dashboard_can_be_imported() -> None:
    """It names its source of data by a variable, and no two panels share a place or an id."""
    board = json.loads((OPERATIONS / "grafana.json").read_text(encoding="utf-8"))
    assert board["templating"]["list"][0]["type"] == "datasource"
    panels = board["panels"]
    assert len({panel["id"] for panel in panels}) == len(panels)
    cells = [
        (x, y)
        for at in (panel["gridPos"] for panel in panels)
        for x in range(at["x"], at["x"] + at["w"])
        for y in range(at["y"], at["y"] + at["h"])
    ]
    assert len(cells) == len(set(cells))
    assert max(x for x, _ in cells) < 24
    for panel in panels:
        assert {target["datasource"]["uid"] for target in panel["targets"]} == {"${source}"}


def test_the_pins_of_postgresql_are_those_that_are_tested() -> None:
    """What a host installs for PostgreSQL is what the tests ran with."""
    pin = re.compile(r"^([a-z0-9-]+)==([^ ]+)", re.MULTILINE)
    pins = {
        name: dict(pin.findall((ROOT / name).read_text()))
        for name in ("requirements.txt", "requirements-dev.txt", "requirements-postgresql.txt")
    }
    extra = pins["requirements-postgresql.txt"]
    assert {"procrastinate", "psycopg", "psycopg-binary", "psycopg-pool"} <= extra.keys()
    assert extra.items() <= pins["requirements-dev.txt"].items()
    assert not extra.keys() & pins["requirements.txt"].keys()


async def test_the_answer_has_help_and_type_of_each_family(answer: str) -> None:
    """Whoever looks at it by eye understands it."""
    families = re.findall(r"^# TYPE (\w+) (\w+)$", answer, re.MULTILINE)
    helps = set(re.findall(r"^# HELP (\w+) \S", answer, re.MULTILINE))
    ours = {name for name, _ in families if name.startswith("treffpunkt_")}
    assert ours <= helps
    assert len(ours) > 12
