"""`[export]` in network.toml, and the list that its template makes."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest

from bot.domain.bulletin.export import Export
from bot.domain.lab import Network, Registry
from bot.errors import ConfigError
from bot.text import translator
from bot.web.bulletin.markdown import markdown
from bot.web.bulletin.template import mistakes
from bot.web.bulletin.trial import FIELDS
from tests.configuration import LAB, mistakes_of, read
from tests.domain.bulletin.samples import REGISTRY, at, by_rule, listed, meeting

CONFIGURATION: Final = Path(__file__).parents[2] / "config"
SITE: Final = "https://treffen.example"


def _list(export: Export) -> str:
    """Return a list of one meeting, whose title would like to be a template."""
    registry = Registry(REGISTRY.labs, Network(export=export))
    evil = meeting("evil", at(1), title="{{ network.hooks }} {% raw %}")
    return markdown(listed(evil, by_rule(3)), registry, SITE, translator("de"))


def test_the_list_of_codefor_de_comes_with_its_configuration(tmp_path: Path) -> None:
    """The template in config/ makes the very list that stands without one."""
    network = '[export]\ntemplate = "out-in-the-open.md.jinja"\n'
    name = "out-in-the-open.md.jinja"
    (tmp_path / name).write_text((CONFIGURATION / name).read_text("utf-8"), "utf-8")
    export = read(tmp_path, LAB, network).network.export
    assert (export.name, export.title) == ("out-in-the-open", "Out in the open")
    assert _list(export) == _list(Export())


def test_another_network_has_its_own_list(tmp_path: Path) -> None:
    """Its name is the template's; words of strangers are no template."""
    told = "{{ period }}\n{% for one in meetings %}- {{ one.city }}: {{ one.title }}\n{% endfor %}"
    (tmp_path / "agenda-libre.md.jinja").write_text(told, "utf-8")
    network = '[export]\ntemplate = "agenda-libre.md.jinja"\ntitle = "L’agenda"\n'
    export = read(tmp_path, LAB, network).network.export
    assert (export.name, export.title) == ("agenda-libre", "L’agenda")
    assert _list(export).splitlines()[0] == "1.–28. Februar 2027"
    assert "\\{\\{ network.hooks \\}\\} \\{% raw %\\}" in _list(export)


@pytest.mark.parametrize(
    ("line", "mistake"),
    [
        ('template = "../labs.toml"', "is no file beside network.toml"),
        ('template = "none.md"', "none.md cannot be read: No such file"),
        ('form = "x"', "form"),
    ],
)
def test_a_template_that_is_none_is_a_mistake(tmp_path: Path, line: str, mistake: str) -> None:
    """It says what to write instead; nothing outside the directory is read."""
    (told,) = mistakes_of(tmp_path, LAB, f"[export]\n{line}\n")
    assert told.startswith("network.toml:2: ")
    assert mistake in told


@pytest.mark.parametrize(
    ("template", "mistake"),
    [
        ("\n{% for one in %}", "agenda.md:2: "),
        ("{{ network.__class__.__mro__ }}", "agenda.md: "),
        ("{{ 1 / 0 }}", "agenda.md: division by zero"),
    ],
)
def test_a_template_that_fails_is_told_in_one_line(template: str, mistake: str) -> None:
    """File, line and what is wrong, no traceback."""
    export = Export("agenda", "Agenda", template, "agenda.md")
    with pytest.raises(ConfigError) as refused:
        _list(export)
    assert mistake in str(refused.value)
    assert [mistake in line for line in mistakes(export)] == ([True] if "{%" in template else [])


@pytest.mark.parametrize(
    ("template", "told"),
    [
        (
            "Liste\n{% if first > last %}{{ meeting }}{% endif %}",
            "agenda.md:2: there is no “meeting”",
        ),
        (
            "{% for one in meetings %}\n{{ one.titel }}{% endfor %}",
            "agenda.md:2: there is no field “titel”",
        ),
        (
            '{% for state, rows in evenings|groupby("state") %}{{ rows[0].ort }}{% endfor %}',
            "agenda.md:1: there is no field “ort”",
        ),
        ("{{ network.nme }}", "agenda.md:1: there is no field “nme”"),
    ],
)
def test_a_name_that_no_list_has_is_told_before_there_is_one(template: str, told: str) -> None:
    """Names in every branch, fields where an example leads; whatever a list holds or does not."""
    (mistake,) = mistakes(Export("agenda", "Agenda", template, "agenda.md"))
    assert mistake.startswith(told)


@pytest.mark.parametrize(
    "template",
    [
        "{{ t.month(first) }} {{ meetings[7].line }}",
        "{% for one in meetings %}{{ one.titel|default('–') }}{{ loop.index }}{% endfor %}",
        "{% set n = namespace(all=0) %}{{ n.all }}{{ range(3)|list }}{{ 1 / 0 }}",
    ],
)
def test_what_may_be_right_is_no_mistake(template: str) -> None:
    """Only a list itself shows whether it has a seventh meeting."""
    assert mistakes(Export("agenda", "Agenda", template, "agenda.md")) == ()


def test_the_example_has_what_lists_have() -> None:
    """The names that a template is tried with are those that it is filled with."""
    trying = "{{ [meetings[0].keys()|sort, evenings[0].keys()|sort]|string }}"
    told = _list(Export("agenda", "Agenda", trying, "agenda.md"))
    assert told == str([sorted(FIELDS)] * 2)
