"""The links in letters: each shows what it would do, and does it when its button is pressed.

Looking at such a page changes nothing, as mail programs follow links before people do; the button
sends the token in the body of a form, so that it stands in no log.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from bot.domain.invitation import Asked, Deed, Invitation
from bot.domain.submission import SubmissionKind, SubmissionState, about
from bot.errors import SubmissionError
from bot.jobs.inviting import PROPOSAL
from bot.jobs.lookup import opened, standing
from bot.store import submissions
from bot.text.deeds import deed_name, evenings_told
from bot.text.submitted import refusal, said_anew, told_lines
from bot.web.filled import filled_in
from bot.web.leads.desk import LINKS, desk_of, frame_of, page, postbox_of, told
from bot.web.limits import asker
from bot.web.pages.listing import row_of
from bot.web.site import site_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request
    from starlette.responses import Response

    from bot.domain.delivery import Delivery
    from bot.domain.lab import Lab
    from bot.domain.submission import Submission
    from bot.jobs.by_mail import Postbox
    from bot.web.frame import Frame
    from bot.web.leads.desk import Desk
    from bot.web.site import Site

_STATES: Final[Mapping[Deed, Mapping[str, Any]]] = {
    Deed.OFF: {"status": "cancelled"},
    Deed.ON: {"status": "confirmed"},
    Deed.CERTAIN: {"certain": True},
}


class ClosedError(Exception):
    """A link that no longer leads anywhere; `answer` says so."""

    def __init__(self, answer: Response) -> None:
        self.answer = answer
        super().__init__("closed")


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A link that was opened: the letter it is from, and the lab it is about."""

    site: Site
    postbox: Postbox
    frame: Frame
    token: str
    letter: Delivery
    lab: Lab

    @property
    def is_proposal(self) -> bool:
        """Whether it asks for a decision on a proposal."""
        return str(self.letter.content.about["topic"]) == PROPOSAL


async def sent(request: Request) -> Response:
    """Tell whoever asked for a link that it is under way."""
    frame = frame_of(request)
    t = frame.t
    message = t(
        "If mail reaches you at that address, a link is there within a minute. Nothing happens "
        "until you press the button it leads to. It holds for 30 minutes."
    )
    return told(frame, t("Check your inbox"), message)


async def show(request: Request) -> Response:
    """What a link would do, with the button that does it; looking changes nothing."""
    try:
        link = await _open(request, str(request.path_params["token"]))
    except ClosedError as closed:
        return closed.answer
    try:
        return await _shown(link)
    except SubmissionError as error:
        return _refused(link, error)


async def _shown(link: Opened) -> Response:
    if link.is_proposal:
        return await _show_proposal(link)
    asked = Asked.read(link.letter.content.about["asked"])
    lines = await _lines(link, asked)
    direct = link.postbox.voice(link.letter).decides(link.lab.slug)
    return _page(link, deed_name(asked.deed, link.frame.t), lines, direct=direct)


async def press(request: Request) -> Response:
    """Do what a link is for, once."""
    filled = await filled_in(request)
    try:
        link = await _open(request, filled["token"], renew=filled["do"] == "renew")
    except ClosedError as closed:
        return closed.answer
    try:
        if link.is_proposal and filled["do"] in {"accept", "decline"}:
            return await _decide(link, accept=filled["do"] == "accept")
        if not link.is_proposal and filled["do"] == "do":
            return await _do(link)
        return await _shown(link)  # not one of our buttons, so nobody has decided anything
    except SubmissionError as error:
        return _refused(link, error)


async def _open(request: Request, token: str, *, renew: bool = False) -> Opened:
    """Return what a link leads to; ClosedError if it is wrong, used or too old."""
    frame, desk, site = frame_of(request), desk_of(request), site_of(request)
    if desk is None or desk.opening.wait(asker(request)):
        raise ClosedError(_closed(frame, 429 if desk else 404))
    invitation = Invitation.read(token, desk.key)
    letter = await opened(site.store, invitation) if invitation else None
    slug = str(letter.content.about.get("lab", "")) if letter else ""
    lab = site.registry.get(slug)
    if invitation is None or letter is None or lab is None:
        raise ClosedError(_closed(frame, 404 if invitation is None else 410))
    link = Opened(
        site=site,
        postbox=postbox_of(request, desk),
        frame=replace(frame, lab=slug),
        token=token,
        letter=letter,
        lab=lab,
    )
    if not link.is_proposal and await link.postbox.used(letter):
        raise ClosedError(_refused(link, SubmissionError("used")))
    if site.now() >= invitation.until:
        raise ClosedError(await _renewed(link, desk) if renew else _expired(link))
    return link


def _closed(frame: Frame, status: int) -> Response:
    t = frame.t
    message = {
        404: t("This link is not complete. Please copy all of it from the letter."),
        410: t("This link is too old. Please fill in the form once more."),
        429: t("That was a lot at once. Please try again later."),
    }[status]
    return told(frame, t("This link leads nowhere"), message, status)


def _expired(link: Opened) -> Response:
    t = link.frame.t
    message = t("A link holds for 30 minutes. You can have a new one sent to the same address.")
    title = t("This link has run out")
    return told(link.frame, title, message, 410, lab=link.lab, renew=link.token)


async def _renewed(link: Opened, desk: Desk) -> Response:
    t = link.frame.t
    if not desk.mails:
        return _expired(link)
    await link.postbox.renew(link.letter)
    message = t("A new link is on its way to the address of the letter. It holds for 30 minutes.")
    return told(link.frame, t("Check your inbox"), message, lab=link.lab)


async def _lines(link: Opened, asked: Asked) -> list[str]:
    """Say what is asked for, line by line, its title first."""
    t, lab = link.frame.t, link.lab
    if asked.deed.of_evenings:
        return [lab.name, evenings_told(asked.deed, t)]
    if asked.deed in {Deed.MEETING, Deed.EVENING}:
        kind = SubmissionKind(asked.deed.value)
        return told_lines(kind, asked.told, lab, t, today=link.frame.today)
    one = await standing(link.site.store, asked.occurrence, link.site.now())
    says = asked.told if asked.deed is Deed.CHANGE else _STATES[asked.deed]
    return [one.title or t("Meeting"), t.when(one), *said_anew(says, about(one), t)]


def _page(link: Opened, heading: str, lines: list[str], *, direct: bool) -> Response:
    return page(
        link.frame,
        "link.html",
        heading=heading,
        lab=link.lab,
        lines=lines,
        direct=direct,
        token=link.token,
        proposal=link.is_proposal,
        path=LINKS,
    )


async def _show_proposal(link: Opened) -> Response:
    # Whoever was one of the lab's people when the letter was written may have left.
    if not link.postbox.voice(link.letter).decides(link.lab.slug):
        raise SubmissionError("rights")
    found = await _proposal(link)
    if found is None:
        raise SubmissionError("gone")
    if found.state is not SubmissionState.PROPOSED:
        return _decided(link, found)
    t = link.frame.t
    lines = told_lines(found.kind, found.told, link.lab, t, today=link.frame.today)
    return _page(link, t("A proposal"), lines, direct=True)


async def _proposal(link: Opened) -> Submission | None:
    number = int(link.letter.content.about["submission"])
    async with link.site.store.read() as connection:
        return await submissions.get(connection, number)


async def _decide(link: Opened, *, accept: bool) -> Response:
    number = int(link.letter.content.about["submission"])
    voice = replace(link.postbox.voice(link.letter), once="")  # the first decision counts anyway
    submission, _ = await voice.decide(number, accept=accept)
    return _decided(link, submission)


def _decided(link: Opened, submission: Submission) -> Response:
    t = link.frame.t
    message = {
        SubmissionState.APPROVED: t("It stands in the calendar now."),
        SubmissionState.DECLINED: t("It was declined, and whoever proposed it is told."),
        SubmissionState.RETRACTED: t("It was taken back."),
    }.get(submission.state, t("Nobody has decided yet."))
    return told(link.frame, t("Decided"), message, lab=link.lab)


async def _do(link: Opened) -> Response:
    t, lab = link.frame.t, link.lab
    asked = Asked.read(link.letter.content.about["asked"])
    done = t("Done: this now stands in {lab}'s calendar.", lab=lab.name)
    proposed = t("Thank you! {lab}'s people were asked; you hear what they decide.", lab=lab.name)
    try:
        submission = await link.postbox.do(asked, link.postbox.voice(link.letter))
    except SubmissionError as error:
        if error.reason != "asked":
            raise
        passed_on = t("Thank you! {lab}'s people were asked.", lab=lab.name)
        return told(link.frame, t("Passed on"), passed_on, lab=lab)
    if submission is not None and submission.state is SubmissionState.PROPOSED:
        return told(link.frame, t("Proposed"), proposed, lab=lab)
    row = None
    if asked.occurrence:
        row = row_of(await standing(link.site.store, asked.occurrence, link.site.now()), link.frame)
    return told(link.frame, t("Entered"), done, lab=lab, one=row)


def _refused(link: Opened, error: SubmissionError) -> Response:
    t = link.frame.t
    title = t("Done already") if error.reason == "used" else t("That did not work")
    status = 200 if error.reason == "used" else 409
    return told(link.frame, title, refusal(error.reason, link.lab.name, t), status, lab=link.lab)
