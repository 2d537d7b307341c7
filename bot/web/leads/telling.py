"""“Termin melden”: first one free field, then what was understood of it, to be corrected."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from bot.domain.entered import Entered, mistakes, twin_of
from bot.domain.event import Attendance
from bot.domain.invitation import Asked, Deed
from bot.domain.languages.chosen import Languages
from bot.domain.submission import facts_told, place_of, plain_evening
from bot.domain.submission_doubts import doubt_about
from bot.domain.submission_words import LONGEST, read_meeting, repeats
from bot.errors import RuleError
from bot.jobs.lookup import around
from bot.text.entering import doubted, mistake_words, odd_words, plainly
from bot.text.submitted import next_days
from bot.web.filled import Filled, filled_in
from bot.web.leads.desk import Visit, desk_of, frame_of, lab_of, lab_path, write_to
from bot.web.leads.fields import entered, evening, shown
from bot.web.leads.forms import evening_form, meeting_form, words_form
from bot.web.leads.known import coming

if TYPE_CHECKING:
    from datetime import date

    from starlette.requests import Request
    from starlette.responses import Response

    from bot.domain.event import Occurrence
    from bot.domain.lab import Lab
    from bot.web.frame import Frame

REST: Final = "/report"
SAME, OTHER = "same", "other"


async def report(request: Request) -> Response:
    """The first step; what is sent from there leads to the next."""
    lab = lab_of(request, REST)
    frame, desk = frame_of(request, lab.slug), desk_of(request)
    if desk is None or not desk.mails:
        return write_to(frame, lab)
    visit = Visit(request=request, desk=desk, frame=frame, lab=lab)
    if not visit.sends:
        return await _words_form(visit, Filled())
    filled = await filled_in(request)
    step = {"meeting": _meeting, "evening": _evening}.get(filled["step"], _words)
    return await step(visit, filled)


async def _words_form(visit: Visit, filled: Filled) -> Response:
    known = await coming(visit.site, visit.lab.slug)
    return words_form(filled, visit.lab, visit.frame, visit.today, known)


async def _words(visit: Visit, filled: Filled) -> Response:
    """Show what was understood of some words; without words, empty fields."""
    lab, frame, today, words = visit.lab, visit.frame, visit.today, filled["words"]
    why = _not_understood(words, lab, today, frame)
    if why:
        filled.wrong("words", why)
        return await _words_form(visit, filled)
    if repeats(words, Languages.of(lab.languages)):
        told = plain_evening(lab, {"when": words}, today, frame.language)
        place = place_of(lab, told, today, lab.language)
        following = Filled({**told, "place": place or ""})
        return evening_form(following, lab, frame, next_days(told, lab, today))
    said = Entered.said(read_meeting(words, today, Languages.of(lab.languages)))
    if said.place and not said.title:
        said = replace(said, title=lab.name)
    return _meeting_form(visit, Filled(shown(said)))


def _meeting_form(visit: Visit, filled: Filled, twin: Occurrence | None = None) -> Response:
    lab, frame = visit.lab, visit.frame
    title = frame.t("A meeting")
    return meeting_form(filled, lab, frame, path=lab_path(lab, REST), title=title, twin=twin)


def _not_understood(words: str, lab: Lab, today: date, frame: Frame) -> str:
    """Say why nothing can be made of some words; "" if something can."""
    t = frame.t
    if len(words) > LONGEST:
        return mistake_words("long", t)
    if repeats(words, Languages.of(lab.languages)):
        return _unclear({"when": words}, lab, today, frame)[1]
    if doubt := doubt_about(words, Languages.of(lab.languages)):
        return doubted(*doubt, t)
    return odd_words(read_meeting(words, today, Languages.of(lab.languages)), t)


def _unclear(
    told: dict[str, Any], lab: Lab, today: date, frame: Frame
) -> tuple[dict[str, Any], str]:
    """Return an evening whose rule can be read, or why it cannot."""
    try:
        return plain_evening(lab, told, today, frame.language), ""
    except RuleError as error:
        return told, plainly(str(error), frame.t)


async def _evening(visit: Visit, filled: Filled) -> Response:
    lab, frame, today = visit.lab, visit.frame, visit.today
    told = evening(filled, frame.t)
    if "when" not in filled.errors:
        told, why = _unclear(told, lab, today, frame)
        if why:
            filled.wrong("when", why)
    filled.check_mail(frame.t)
    if not visit.may(filled):
        return evening_form(filled, lab, frame, next_days(told, lab, today) if told["when"] else ())
    return await visit.ask(Asked(deed=Deed.EVENING, lab=lab.slug, told=told), filled)


async def _meeting(visit: Visit, filled: Filled) -> Response:
    lab, t, zone = visit.lab, visit.frame.t, visit.lab.timezone
    said = entered(filled, t, visit.today, lab.languages)
    for name, code in mistakes(said, visit.site.now(), zone).items():
        filled.wrong(name, mistake_words(code, t))
    filled.check_mail(t)
    twin = await _twin(visit, filled, said)
    says = _differing(said, twin) if twin is not None else {}
    if twin is not None and filled["twin"] != SAME:
        filled.wrong("twin", t("Please choose one."))
    elif twin is not None and not says:
        filled.wrong("twin", t("It stands there just like that already."))
    if not visit.may(filled):
        return _meeting_form(visit, filled, twin)
    asked = Asked(
        deed=Deed.MEETING, lab=lab.slug, told=facts_told(said.facts(zone)) | {"timezone": zone}
    )
    if twin is not None:
        asked = Asked(deed=Deed.CHANGE, lab=lab.slug, occurrence=twin.id, told=says)
    return await visit.ask(asked, filled)


async def _twin(visit: Visit, filled: Filled, said: Entered) -> Occurrence | None:
    """Return a known meeting that this one may be, unless the form says that it is another."""
    if said.day is None or not filled.fine or filled["twin"] == OTHER:
        return None
    site, lab = visit.site, visit.lab
    return twin_of(said, lab.timezone, await around(site.store, lab.slug, said.day, site.now()))


def _differing(said: Entered, twin: Occurrence) -> dict[str, Any]:
    """Return what a form says differently about a known meeting."""
    blank = (None, "", Attendance.UNKNOWN)
    names = [name for name in said.differing(Entered.of(twin)) if getattr(said, name) not in blank]
    return facts_told(said.facts(twin.timezone, names)) if names else {}
