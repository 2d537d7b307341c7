"""The forms in which people announce meetings and regular evenings; pure.

First one free field ("what, when, where?"), then what was understood of it, to be corrected.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.domain.entered import LIMITS, Entered
from bot.domain.event import Attendance, Status
from bot.domain.submission_words import LONGEST
from bot.slack.messages.mrkdwn import escaped
from bot.slack.submissions.parts import (
    Json,
    button,
    choice,
    context,
    field,
    modal,
    section,
    sure,
    text_field,
)
from bot.slack.submissions.wording import occurrence_words
from bot.text.entering import example_words
from bot.text.meeting import is_off
from bot.text.submitted import attendance_name

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from bot.domain.event import Occurrence
    from bot.domain.lab import Lab, Registry
    from bot.text import Translator

WORDS_FORM: Final = "submission_words"
MEETING_FORM: Final = "submission_meeting"
EVENING_FORM: Final = "submission_evening"
MOST_LABS: Final = 100
"""How many options a menu can have (docs.slack.dev, "Select menu element")."""
MOST_LISTED: Final = 12
SAME, OTHER = "same", "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A coming meeting in the list, and what people said of it before."""

    occurrence: Occurrence
    submission: int | None = None
    corrected: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """What is known of a lab: its coming meetings and regular evenings, for one reader."""

    lab: Lab
    meetings: Sequence[Listed] = ()
    evenings: Sequence[tuple[int, str]] = ()
    """The submission (0: from the configuration) and the words of each."""
    paused: bool = False
    direct: bool = False
    """Whether the reader may decide; others propose."""


def words_form(
    registry: Registry,
    t: Translator,
    *,
    today: date,
    metadata: str,
    board: Board | None,
    said: str = "",
    note: str = "",
) -> Json:
    """Return the first step: one free field, and what is known of the lab."""
    blocks = [
        *([section(escaped(note, 600))] if note else []),
        lab_field(registry, t, board.lab.slug if board else None),
        _words_field(said, t, today),
        *(board_blocks(board, registry, t) if board else []),
    ]
    return modal(
        t("Add a meeting"),
        blocks,
        close=t("Cancel"),
        submit=t("Next"),
        callback=WORDS_FORM,
        private_metadata=metadata,
    )


def _words_field(said: str, t: Translator, today: date) -> Json:
    free = text_field(LONGEST, said, multiline=True)
    hint = f"{t('For example:')} {example_words(t, today)}"
    return field("words", t("What, when, where?"), free, hint=hint)


def lab_field(registry: Registry, t: Translator, slug: str | None) -> Json:
    """Return the field for the lab: a menu, or its name where there are too many."""
    label = t("Which {noun}?", noun=registry.network.noun_in(t.language)[0])
    known = [lab for lab in registry if lab.active or lab.slug == slug]
    if len(known) > MOST_LABS:
        return field("lab", label, text_field(80, slug or ""))
    menu = choice([(lab.slug, lab.name) for lab in known], slug, "static_select")
    # Choosing another lab shows its meetings.
    return field("lab", label, menu) | {"dispatch_action": True}


def board_blocks(board: Board, registry: Registry, t: Translator) -> list[Json]:
    """Return the coming meetings and the regular evenings, each with what can be done."""
    blocks: list[Json] = [{"type": "divider"}]
    if not board.direct:
        blocks.append(
            context(t("What you enter or change here, the group's people approve first."))
        )
    for listed in board.meetings[:MOST_LISTED]:
        one = listed.occurrence
        blocks.append(section(occurrence_words(one, registry, t, board.lab.timezone)))
        blocks.append({"type": "actions", "elements": _meeting_buttons(listed, board, t)})
    if not board.meetings:
        blocks.append(context(t("Nothing is known ahead.")))
    return [*blocks, *_evening_blocks(board, t)]


def _meeting_buttons(listed: Listed, board: Board, t: Translator) -> list[Json]:
    one = listed.occurrence
    buttons = [button("submission_edit", t("Edit"), one.id)]
    if not is_off(one):
        off = sure(
            t("Call it off?"),
            t("Everybody to whom this meeting was announced sees that it is cancelled."),
            t("Call off"),
            t("No"),
        )
        buttons.append(button("submission_off", t("Call off"), one.id, confirm=off))
    if board.direct and one.status is Status.CANCELLED and not one.vanished:
        buttons.append(button("submission_on", t("Takes place after all"), one.id))
    if board.direct and one.status is Status.TENTATIVE and not one.open_dates:
        buttons.append(button("submission_certain", t("Confirm"), one.id))
    if board.direct and (listed.corrected or listed.submission):
        back = sure(
            t("Take it back?"),
            t("What was corrected here no longer counts; the feed does again.")
            if listed.corrected
            else t("The meeting is no longer listed."),
            t("Take back"),
            t("No"),
        )
        buttons.append(button("submission_back", t("Take back"), one.id, confirm=back))
    return buttons


def _evening_blocks(board: Board, t: Translator) -> list[Json]:
    if not board.evenings:
        return []
    blocks: list[Json] = [{"type": "divider"}, section(f"*{escaped(t('Regular evenings'))}*")]
    for number, told in board.evenings:
        blocks.append(section(told))
        if number and board.direct:
            gone = sure(t("Take it back?"), t("Its dates go."), t("Take back"), t("No"))
            blocks.append(
                {
                    "type": "actions",
                    "elements": [
                        button("evening_edit", t("Edit"), str(number)),
                        button("evening_back", t("Take back"), str(number), confirm=gone),
                    ],
                }
            )
    if board.direct:
        slug = board.lab.slug
        pause = (
            button("evening_resume", t("Go on"), slug)
            if board.paused
            else button("evening_pause", t("Pause"), slug)
        )
        buttons = [button("evening_confirm", t("Confirm for six months"), slug), pause]
        blocks.append({"type": "actions", "elements": buttons})
    return blocks


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """What a form for one meeting is about: whose, whether it is new, what is odd about it."""

    lab: Lab
    entered: Entered
    is_new: bool
    direct: bool
    note: str = ""
    twin: str = ""
    """A known meeting, in words, that this one may be."""


def meeting_form(telling: Telling, t: Translator, *, metadata: str) -> Json:
    """Return the second step: the fields of a meeting as they were understood."""
    one = telling.entered
    ways = [(way.value, attendance_name(way, t)) for way in Attendance]
    way = choice(ways, one.attendance.value, "static_select")
    note = text_field(LIMITS["note"], one.note, multiline=True)
    blocks = [
        *_above(telling, t),
        field("title", t("Title"), text_field(LIMITS["title"], one.title)),
        field("day", t("Day"), _picker("date", one.day)),
        field(
            "start",
            t("Start"),
            _picker("time", one.start),
            optional=True,
            hint=t("Local time in {city}; empty: all day.", city=t.city(telling.lab.timezone)),
        ),
        field("end", t("End"), _picker("time", one.end), optional=True),
        field("place", t("Place"), text_field(LIMITS["place"], one.place), optional=True),
        field("attendance", t("How one takes part"), way),
        field("join_url", t("Link to join online"), text_field(2000, one.join_url), optional=True),
        field("url", t("Link"), text_field(2000, one.url), optional=True),
        field("note", t("Note"), note, optional=True),
        field("last_day", t("Last day, if several"), _picker("date", one.last_day), optional=True),
    ]
    return modal(
        t("A meeting"),
        blocks,
        close=t("Cancel"),
        submit=_submit(t, direct=telling.direct, is_new=telling.is_new),
        callback=MEETING_FORM,
        private_metadata=metadata,
    )


def _above(telling: Telling, t: Translator) -> list[Json]:
    lines = [f"*{escaped(telling.lab.name)}*"]
    if not telling.direct:
        lines.append(t("The group's people approve it first."))
    blocks = [context(" · ".join(lines))]
    if telling.note:
        blocks.append(section(escaped(telling.note, 600)))
    if telling.twin:
        options = [
            (SAME, t("It is that one: change it there")),
            (OTHER, t("It is another meeting")),
        ]
        blocks += [
            section(f"{escaped(t('Known already:'))} {telling.twin}"),
            field("twin", t("Is it that one?"), choice(options, None, "radio_buttons")),
        ]
    return blocks


def evening_form(
    lab: Lab, told: Mapping[str, str], t: Translator, *, metadata: str, direct: bool, is_new: bool
) -> Json:
    """Return the second step for a regular evening."""
    about = [f"*{escaped(lab.name)}*"]
    if not direct:
        about.append(t("The group's people approve it first."))
    blocks = [
        context(" · ".join(about)),
        field("when", t("When"), text_field(300, told.get("when", ""))),
        field("place", t("Place"), text_field(500, told.get("place", "")), optional=True),
        field("title", t("Title"), text_field(300, told.get("title", "")), optional=True),
    ]
    if next_days := told.get("next"):
        blocks.append(context(next_days))
    return modal(
        t("A regular evening"),
        blocks,
        close=t("Cancel"),
        submit=_submit(t, direct=direct, is_new=is_new),
        callback=EVENING_FORM,
        private_metadata=metadata,
    )


def told_view(title: str, text: str, t: Translator) -> Json:
    """Return a modal that only says something."""
    return modal(title, [section(text)], close=t("Close"), clear_on_close=True)


def _submit(t: Translator, *, direct: bool, is_new: bool) -> str:
    if not direct:
        return t("Propose")
    return t("Enter") if is_new else t("Save")


def _picker(kind: str, value: object) -> Json:
    element: Json = {"type": f"{kind}picker"}
    if value is None:
        return element
    shown = f"{value:%H:%M}" if kind == "time" else f"{value:%Y-%m-%d}"
    return element | {f"initial_{kind}": shown}
