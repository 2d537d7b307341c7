"""The template of the list: the network's own, or the plain one; compiled once."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from jinja2 import StrictUndefined, TemplateError, TemplateSyntaxError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from bot.errors import ConfigError
from bot.web.bulletin.trial import unknown

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jinja2 import Template

    from bot.domain.bulletin.export import Export

PLAIN: Final = Path(__file__).parents[1] / "templates" / "list.md.jinja"


def filled(export: Export, values: Mapping[str, object]) -> str:
    """Return the list; ConfigError says where the network's template is wrong.

    What strangers wrote is in the values only, which are never read as a template.
    """
    if wrong := mistakes(export):
        raise ConfigError(wrong)
    try:
        return _compiled(export.template).render(values)
    except (TemplateError, ArithmeticError, LookupError, TypeError, ValueError) as error:
        told = f"{export.path}: {error}; docs/out-in-the-open.md has the names it may use"
        raise ConfigError([told]) from error


@lru_cache(maxsize=4)
def mistakes(export: Export) -> tuple[str, ...]:
    """Return what is wrong with a template for any list: it cannot be read, or uses unknown names.

    Without such mistakes a template may still fail on what a list holds.
    """
    try:
        _compiled(export.template)
    except TemplateSyntaxError as error:
        return (f"{export.path}:{error.lineno}: {error.message}",)
    if not export.template:
        return ()
    found = unknown(_environment(), export.template)
    return tuple(f"{export.path}:{line}: {told}" for line, told in found)


@lru_cache(maxsize=4)
def _compiled(template: str) -> Template:
    return _environment().from_string(template or PLAIN.read_text("utf-8"))


def _environment() -> ImmutableSandboxedEnvironment:
    return ImmutableSandboxedEnvironment(
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,
    )
