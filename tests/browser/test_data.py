"""/api in a browser: the forms with and without scripts."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.browser.chromium import axe

if TYPE_CHECKING:
    from tests.browser.chromium import Visitor

pytestmark = pytest.mark.xdist_group("browser")


def test_the_answer_stands_below_the_form(visitor: Visitor) -> None:
    """What was asked, what came of it, and the JSON; said to screen readers, too."""
    with visitor.looks("/api") as page:
        form = page.locator("form.ask").first
        form.get_by_label("Wie viele").fill("2")
        form.get_by_label("Wie viele").press("Enter")
        told = page.get_by_role("status")
        told.get_by_text("→ 200").wait_for()
        assert "/api/v1/events?limit=2" in told.inner_text()
        shown = json.loads(page.get_by_role("region", name="Antwort").inner_text())
        assert len(shown["items"]) == 2
        assert axe(page) == []
    assert visitor.complaints == []


def test_a_problem_stands_there_in_the_readers_language(visitor: Visitor) -> None:
    """A range that ends before it begins is explained in German."""
    with visitor.looks("/api") as page:
        form = page.locator("form.ask").first
        form.get_by_label("Bis").fill("1990-01-01")
        form.get_by_role("button").click()
        page.get_by_role("status").get_by_text("→ 400").wait_for()
        answer = json.loads(page.get_by_role("region", name="Antwort").inner_text())
        assert answer["title"] == "Diese Frage wurde nicht verstanden"


def test_without_scripts_a_form_leads_to_the_answer(visitor: Visitor) -> None:
    """Blank fields do no harm."""
    with visitor.looks("/api", java_script_enabled=False) as page:
        page.get_by_role("button", name="Labs abfragen").click()
        page.wait_for_url("**/api/v1/labs?**")
        assert len(json.loads(page.locator("pre").inner_text())["items"]) == 5
