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
        ("{{ meeting }}", "agenda.md: 'meeting' is undefined; docs/"),
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
