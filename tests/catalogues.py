"""The messages of the code, and the catalogues made of them: `python -m tests.catalogues` renews.

A language is a folder: `bot/locales/<language>/LC_MESSAGES`, empty at first. Which of its messages
say "lab" is found here, too: those stand in `groups.po` again, for networks that have no labs.

Babel's own extractor does not look into f-strings before Python 3.12, so the syntax tree is asked.
"""

from __future__ import annotations

import ast
import re
import sys
from datetime import UTC, datetime
from io import BytesIO
from typing import TYPE_CHECKING

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from jinja2 import Environment
from jinja2.ext import extract_from_ast

from bot.text import LOCALES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from babel.messages.catalog import Message

LANGUAGES = tuple(sorted(path.parent.name for path in LOCALES.glob("*/LC_MESSAGES")))
NO_TIME = datetime(2027, 1, 1, tzinfo=UTC)
"""Stands for the time of compiling, so that the same text gives the same file."""

MESSAGES, GROUPS = "messages", "groups"
LAB = re.compile(r"\blabs?\b", re.IGNORECASE)
"""The word, where it is read as one; not in `labs.toml`, {labs} or an address."""
_IT = {"de": ("If it is back, write",)}
"""Beginnings of messages that mean a lab without the word: only by its gender, which is another."""

_KEPT = re.compile(r"(`[^`]*`|\{[^{}]*\}|https?://\S*|\blabs\.toml\b)")

Said = tuple[str, str | tuple[str, str]]
"""Context and message, the latter as singular and plural where it counts."""


def said(code: Path = LOCALES.parent) -> frozenset[Said]:
    """Return all that is said: `t("…")`, `t.plural("…", "…", n)`, `pgettext("…", "…")`.

    Templates say `_("…")`.
    """
    return _said_in_templates(code) | frozenset(
        message
        for path in code.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_bytes()))
        if isinstance(node, ast.Call)
        for message in _said_by(node)
    )


def _said_in_templates(code: Path) -> frozenset[Said]:
    return frozenset(
        ("", str(message))
        for kind in ("html", "jinja")
        for path in code.rglob(f"templates/**/*.{kind}")
        for _, _, said in extract_from_ast(Environment().parse(path.read_text("utf-8")), ["_"])
        # Where values are filled in, Jinja gives what it cannot know of them as None.
        for message in ((said,) if isinstance(said, str) else (said or ())[:1])
    )


def _said_by(call: ast.Call) -> Iterator[Said]:
    match call.func:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            texts = [arg.value for arg in call.args if isinstance(arg, ast.Constant)]
        case _:
            return
    match name, [text for text in texts if isinstance(text, str)]:
        case (("t" | "self"), [message]):
            yield "", message
        case "plural", [one, many]:
            yield "", (one, many)
        case "pgettext", [context, message]:
            yield context, message


def catalogue(language: str, domain: str = MESSAGES) -> Catalog:
    """Read a catalogue that translators edit; an empty one where there is none."""
    path = _folder(language) / f"{domain}.po"
    return read_po(BytesIO(path.read_bytes()) if path.exists() else BytesIO(), locale=language)


def wanting(whole: Catalog) -> list[str]:
    """Return the messages that a catalogue has no translation for, or only one in doubt."""
    return [
        str(each.id) for each in whole if each.id and (each.fuzzy or not all(forms(each.string)))
    ]


def renew(language: str) -> list[str]:
    """Bring the files of a language up to date; return the messages that want a translation."""
    old, new = catalogue(language), Catalog(locale=language)
    for context, message in sorted(said(), key=str):
        known = old.get(message if isinstance(message, str) else message[0], context or None)
        english = message if language == "en" else None
        told = (known.string if known else None) or english
        if language == "fr" and told and not context:
            told = typeset(told) if isinstance(told, str) else tuple(map(typeset, told))
        new.add(message, told, context=context or None)
    _write(language, MESSAGES, new)
    return [*wanting(new), *_renew_groups(language, new)]


def _renew_groups(language: str, messages: Catalog) -> list[str]:
    """Bring up to date what is said otherwise where groups are no labs; none, no file."""
    old, new = catalogue(language, GROUPS), Catalog(locale=language)
    for each in says_lab(messages):
        known = old.get(each.id)
        english = _of_groups(each.string) if language == "en" else None
        new.add(each.id, (known.string if known else None) or english)
    if len(new):
        _write(language, GROUPS, new)
    else:
        for kind in ("po", "mo"):
            (_folder(language) / f"{GROUPS}.{kind}").unlink(missing_ok=True)
    return wanting(new)


def says_lab(messages: Catalog) -> list[Message]:
    """Return the messages of a catalogue that call a group a lab, or "it" where that means one."""
    means = _IT.get(str(messages.locale), ())
    return [
        each
        for each in messages
        if each.id
        and (any(map(has_lab, forms(each.string))) or forms(each.id)[0].startswith(means))
    ]


def has_lab(text: str) -> bool:
    """Whether a text has the word "lab", apart from code, addresses and what is filled in."""
    return any(LAB.search(part) for part in _parts(text)[::2])


def _of_groups(english: object) -> str | tuple[str, ...]:
    told = []
    for form in forms(english):
        parts = _parts(form)
        parts[::2] = [LAB.sub(_group, part) for part in parts[::2]]
        told.append("".join(parts))
    return told[0] if len(told) == 1 else tuple(told)


def _group(lab: re.Match[str]) -> str:
    told = "groups" if lab[0].endswith("s") else "group"
    return told.capitalize() if lab[0][0].isupper() else told


def _parts(text: str) -> list[str]:
    """Return words, then what is no words, by turns."""
    return _KEPT.split(text)


def _write(language: str, domain: str, new: Catalog) -> None:
    file = BytesIO()
    write_po(file, new, width=100, sort_output=True, omit_header=True)
    folder = _folder(language)
    text = _head(new) + file.getvalue().decode()
    (folder / f"{domain}.po").write_text(text, encoding="utf-8")
    whole = catalogue(language, domain)
    whole.creation_date = whole.revision_date = NO_TIME
    with (folder / f"{domain}.mo").open("wb") as compiled_file:
        write_mo(compiled_file, whole)


def typeset(french: str) -> str:
    """Set the apostrophes and narrow spaces that French wants and keyboards lack.

    Code, addresses and what is filled in stay as they are.
    """
    parts = _parts(french)
    parts[::2] = [
        re.sub(r" (?=[:;!?»])|(?<=«) ", "\u202f", each.replace("'", "’")) for each in parts[::2]
    ]
    return "".join(parts)


def forms(message: object) -> list[str]:
    """Return singular and plural forms alike as a list."""
    if isinstance(message, (list, tuple)):
        return [str(form or "") for form in message]
    return [str(message or "")]


def _head(whole: Catalog) -> str:
    lines = (
        f"Language: {whole.locale}",
        "MIME-Version: 1.0",
        "Content-Type: text/plain; charset=utf-8",
        "Content-Transfer-Encoding: 8bit",
        f"Plural-Forms: {re.sub(';$', '', whole.plural_forms)};",
    )
    return 'msgid ""\nmsgstr ""\n' + "".join(f'"{line}\\n"\n' for line in lines) + "\n"


def _folder(language: str) -> Path:
    return LOCALES / language / "LC_MESSAGES"


if __name__ == "__main__":
    for each in LANGUAGES:
        for message in renew(each):
            sys.stdout.write(f"{each}: not translated: {message}\n")
