"""“Stimmt nicht?”: whoever doubts a meeting says so, and the lab's people hear it.

It needs no mail address, as nobody is named and nothing changes by it. A hash with a salt that is
never written down sees to it that one reader can doubt a meeting only once a day.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from bot.domain.doubt import LONGEST, Doubt, Hearing, Reason, voice
from bot.jobs.doubts import PAGE, day_of, pass_on, standing, whose
from bot.text.doubt import reasons, refused
from bot.web.filled import Filled, filled_in
from bot.web.leads.desk import Visit, desk_of, frame_of, page, told, write_to
from bot.web.leads.known import known_meeting
from bot.web.leads.meetings import nothing_left
from bot.web.limits import asker
from bot.web.pages.listing import row_of
from bot.web.site import site_of

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from bot.domain.event import Occurrence
    from bot.web.frame import Frame
    from bot.web.leads.known import Known


async def doubt(request: Request) -> Response:
    """The form, and what becomes of what was said in it."""
    known = await known_meeting(request, "/doubt")
    frame, desk, site = frame_of(request, known.lab.slug), desk_of(request), site_of(request)
    if standing(known.one, site.now()) is not None:
        return nothing_left(known.one, frame)
    if desk is None:
        return write_to(frame, known.lab)
    if request.method != "POST":
        return _form(Filled(), known, frame)
    filled = await filled_in(request)
    reason = _checked(filled, frame)
    if not filled.fine or reason is None:
        return _form(filled, known, frame)
    visit = Visit(request=request, desk=desk, frame=frame, lab=known.lab)
    return await _said(visit, known.one, reason, filled)


def _checked(filled: Filled, frame: Frame) -> Reason | None:
    t = frame.t
    reason = next((each for each in Reason if each == filled["reason"]), None)
    if reason is None:
        filled.wrong("reason", t("Please choose one."))
    if len(filled["words"]) > LONGEST:
        filled.wrong("words", t("At most {count} characters, please.", count=LONGEST))
    if reason is Reason.OTHER and not filled["words"]:
        filled.wrong("words", t("Please say in a few words what is wrong."))
    return reason


def _form(filled: Filled, known: Known, frame: Frame) -> Response:
    return page(
        frame,
        "doubt.html",
        filled.status,
        form=filled,
        lab=known.lab,
        path=f"/events/{quote(known.one.id, safe='')}/doubt",
        row=row_of(known.one, frame),
        when=frame.t.when(known.one),
        reasons=[(each.value, words) for each, words in reasons(frame.t).items()],
        longest=LONGEST,
    )


async def _said(visit: Visit, one: Occurrence, reason: Reason, filled: Filled) -> Response:
    site, frame, t, row = visit.site, visit.frame, visit.frame.t, row_of(one, visit.frame)
    lab = whose(site.registry, one) or visit.lab
    thanks = t("Thank you! {lab}'s people get it.", lab=lab.name)
    if filled.is_trap:
        return told(frame, t("Passed on"), thanks, one=row)
    if visit.desk.doubting.wait(f"{lab.slug} {asker(visit.request)}"):
        return told(frame, t("Not passed on"), refused(Hearing.MANY, t), 429, one=row)
    if visit.desk.doubts.wait(lab.slug):
        return told(frame, t("Not passed on"), refused(Hearing.ENOUGH, t), 429, one=row)
    now = site.now()
    who = voice(visit.desk.salt, PAGE, asker(visit.request), day_of(site.registry, now))
    said = Doubt(occurrence=one.id, voice=who, reason=reason, words=filled["words"])
    hearing = await pass_on(
        site.store, site.registry, said, now, via=PAGE, workspace=visit.desk.workspace
    )
    if hearing is Hearing.NOBODY:
        return write_to(frame, lab)
    if hearing is Hearing.HEARD:
        return told(frame, t("Passed on"), thanks, one=row)
    return told(frame, t("Not passed on"), refused(hearing, t), one=row)
