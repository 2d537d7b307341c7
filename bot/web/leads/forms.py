"""The forms as pages; pure."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from bot.domain.entered import LIMITS
from bot.domain.event import Attendance
from bot.text.entering import example_words
from bot.text.submitted import attendance_name
from bot.web.leads.desk import lab_path, page
from bot.web.pages.listing import row_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from starlette.responses import Response

    from bot.domain.event import Occurrence
    from bot.domain.invitation import Deed
    from bot.domain.lab import Lab
    from bot.web.filled import Filled
    from bot.web.frame import Frame


def words_form(
    filled: Filled, lab: Lab, frame: Frame, today: date, known: Sequence[Occurrence]
) -> Response:
    """Return the first step: one free field, and below it the known meetings."""
    path, example = lab_path(lab, "/report"), example_words(frame.t, today)
    rows = [(frame.t.when(one), row_of(one, frame)) for one in known]
    return page(
        frame,
        "words.html",
        filled.status,
        form=filled,
        lab=lab,
        path=path,
        example=example,
        rows=rows,
    )


def meeting_form(
    filled: Filled,
    lab: Lab,
    frame: Frame,
    *,
    path: str,
    title: str,
    one: Occurrence | None = None,
    twin: Occurrence | None = None,
    was: Mapping[str, str] | None = None,
) -> Response:
    """Return the fields of a meeting; `twin` is a known one that this may be."""
    t = frame.t
    return page(
        frame,
        "meeting.html",
        filled.status,
        form=filled,
        lab=lab,
        path=path,
        heading=title,
        limits=LIMITS,
        city=t.city((one or lab).timezone),
        ways=[(way.value, attendance_name(way, t)) for way in Attendance],
        twin=row_of(twin, frame) if twin else None,
        twin_when=t.when(twin) if twin else "",
        was=json.dumps(dict(was)) if was is not None else "",
    )


def evening_form(filled: Filled, lab: Lab, frame: Frame, following: Sequence[date]) -> Response:
    """Return the fields of a regular evening, and its next dates."""
    return page(
        frame,
        "evening.html",
        filled.status,
        form=filled,
        lab=lab,
        path=lab_path(lab, "/report"),
        following=frame.t.dates(following) if following else "",
    )


def deed_form(
    filled: Filled,
    lab: Lab,
    frame: Frame,
    *,
    deed: Deed,
    path: str,
    name: str,
    facts: Sequence[str],
    more: str,
) -> Response:
    """Return the form of a deed that needs no words: what it does, to what, and a mail address."""
    return page(
        frame,
        "deed.html",
        filled.status,
        form=filled,
        lab=lab,
        path=path,
        heading=name,
        facts=facts,
        more=more,
        deed=deed.value,
    )
