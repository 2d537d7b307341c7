"""“Absagen”, “bestätigen” and “ändern” of one known meeting."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from bot.domain.entered import WHEN, Entered, changed, digests, mistakes
from bot.domain.event import Status
from bot.domain.invitation import Asked, Deed
from bot.domain.submission import facts_told
from bot.text.deeds import deed_name
from bot.text.entering import mistake_words
from bot.web import wording
from bot.web.filled import Filled, filled_in
from bot.web.leads.desk import Visit, desk_of, frame_of, told, write_to
from bot.web.leads.fields import entered, shown, was
from bot.web.leads.forms import deed_form, meeting_form
from bot.web.leads.known import known_meeting
from bot.web.pages.listing import row_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request
    from starlette.responses import Response

    from bot.domain.event import Occurrence
    from bot.web.frame import Frame


async def meeting(request: Request) -> Response:
    """The form for what the last part of the path says, as long as something can be changed."""
    rest = f"/{request.url.path.rpartition('/')[2]}"
    known = await known_meeting(request, rest)
    frame, desk = frame_of(request, known.lab.slug), desk_of(request)
    if not known.open:
        return nothing_left(known.one, frame)
    if desk is None or not desk.mails:
        return write_to(frame, known.lab)
    visit = Visit(request=request, desk=desk, frame=frame, lab=known.lab)
    work = {"/cancel": _cancel, "/confirm": _confirm, "/change": _change}[rest]
    return await work(visit, known.one)


def nothing_left(one: Occurrence, frame: Frame) -> Response:
    """Say that a meeting is over, or no longer listed."""
    t = frame.t
    over = t("This meeting is over already, so there is nothing left to correct.")
    gone = t("This meeting is no longer listed, so there is nothing left to correct.")
    message = gone if one.vanished else over
    return told(frame, t("Nothing left to do"), message, 410, one=row_of(one, frame))


async def _cancel(visit: Visit, one: Occurrence) -> Response:
    t, off = visit.frame.t, one.status is Status.CANCELLED
    more = t("Everybody to whom this meeting was announced sees that it is cancelled.")
    if off:
        more = t("Everybody to whom this meeting was announced sees that it takes place after all.")
    return await _deed(visit, one, Deed.ON if off else Deed.OFF, more)


async def _confirm(visit: Visit, one: Occurrence) -> Response:
    t = visit.frame.t
    if one.status is not Status.TENTATIVE or one.open_dates:
        message = t("This meeting needs no confirmation.")
        row = row_of(one, visit.frame)
        return told(visit.frame, t("Nothing left to do"), message, one=row)
    return await _deed(visit, one, Deed.CERTAIN, t("Its date is then no longer tentative."))


async def _deed(visit: Visit, one: Occurrence, deed: Deed, more: str) -> Response:
    t, filled = visit.frame.t, Filled()
    if visit.sends:
        filled = await filled_in(visit.request)
        filled.check_mail(t)
        if filled["deed"] != deed.value:
            filled.object(t("That has changed meanwhile. Please look once more."))
        if visit.may(filled):
            asked = Asked(deed=deed, lab=visit.lab.slug, occurrence=one.id)
            return await visit.ask(asked, filled)
    facts = (wording.title(one, t), t.when(one), row_of(one, visit.frame).place)
    return deed_form(
        filled,
        visit.lab,
        visit.frame,
        deed=deed,
        path=visit.request.url.path,
        name=deed_name(deed, t),
        facts=[fact for fact in facts if fact],
        more=more,
    )


async def _change(visit: Visit, one: Occurrence) -> Response:
    t, before = visit.frame.t, Entered.of(one)
    filled, digest = Filled(shown(before)), digests(before)
    if visit.sends:
        filled = await filled_in(visit.request)
        digest = {name: str(value) for name, value in was(filled).items()}
        says = _says(visit, one, filled, digest)
        if visit.may(filled):
            asked = Asked(deed=Deed.CHANGE, lab=visit.lab.slug, occurrence=one.id, told=says)
            return await visit.ask(asked, filled)
    path, title = f"/events/{quote(one.id, safe='')}/change", deed_name(Deed.CHANGE, t)
    frame, lab = visit.frame, visit.lab
    return meeting_form(filled, lab, frame, path=path, title=title, one=one, was=digest)


def _says(
    visit: Visit, one: Occurrence, filled: Filled, digest: Mapping[str, str]
) -> dict[str, Any]:
    """Return what was changed about a meeting; mistakes are marked in the form."""
    t = visit.frame.t
    said = entered(filled, t, visit.today, visit.lab.languages)
    names = changed(said, digest)
    moved = bool(names.intersection(WHEN))
    for name, code in mistakes(said, visit.site.now(), one.timezone, moved=moved).items():
        filled.wrong(name, mistake_words(code, t))
    filled.check_mail(t)
    if not filled.fine:
        return {}
    says = facts_told(said.facts(one.timezone, names))
    if not says:
        filled.object(t("Nothing was changed."))
    return says
