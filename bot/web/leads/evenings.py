"""“Bestätigen” and “Pause” of a lab's regular evenings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.invitation import Asked, Deed
from bot.text.deeds import deed_name, evenings_told
from bot.web.filled import Filled, filled_in
from bot.web.leads.desk import Visit, desk_of, frame_of, lab_of, lab_path, told, write_to
from bot.web.leads.forms import deed_form
from bot.web.leads.known import evenings_of

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from bot.web.leads.known import Evenings


async def evenings(request: Request) -> Response:
    """The form, by the last part of the path: they still hold, or they pause or resume."""
    rest = f"/{request.url.path.rpartition('/')[2]}"
    lab = lab_of(request, rest)
    frame, desk = frame_of(request, lab.slug), desk_of(request)
    if desk is None or not desk.mails:
        return write_to(frame, lab)
    visit = Visit(request=request, desk=desk, frame=frame, lab=lab)
    known = await evenings_of(visit.site, lab, visit.today, frame.language)
    if not known.words:
        message = frame.t("We know no regular evening of {lab}. You can report one.", lab=lab.name)
        return told(frame, frame.t("No regular evenings"), message, lab=lab)
    deed = Deed.CONFIRM
    if rest == "/pause":
        deed = Deed.RESUME if known.paused else Deed.PAUSE
    return await _deed(visit, deed, known, lab_path(lab, rest))


async def _deed(visit: Visit, deed: Deed, known: Evenings, path: str) -> Response:
    t, filled = visit.frame.t, Filled()
    if visit.sends:
        filled = await filled_in(visit.request)
        filled.check_mail(t)
        if filled["deed"] != deed.value:
            filled.object(t("That has changed meanwhile. Please look once more."))
        if visit.may(filled):
            return await visit.ask(Asked(deed=deed, lab=visit.lab.slug), filled)
    return deed_form(
        filled,
        visit.lab,
        visit.frame,
        deed=deed,
        path=path,
        name=deed_name(deed, t),
        facts=known.words,
        more=evenings_told(deed, t),
    )
