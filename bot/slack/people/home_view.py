"""The App Home as a view: my reminders, my labs, what comes next, my calendar, my data. Pure.

Its buttons are called "home:…", heard by `bot.slack.people.home`, and "remind…:<id>", heard by
`bot.slack.people.reminding`. A view holds 100 blocks (docs.slack.dev, "Home tab"); this has under
60.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from bot.slack.asking.meetings import meeting_blocks, meeting_text
from bot.slack.channels.calendar_address import ways
from bot.slack.channels.hearing import lead_words
from bot.slack.messages.mrkdwn import escaped, plain
from bot.slack.people.wishes import OFF

if TYPE_CHECKING:
    from bot.domain.event import Occurrence
    from bot.domain.personal import Wishes
    from bot.slack.messages.wording import Desk
    from bot.text import Translator

Block = dict[str, Any]

EDIT: Final = "home:edit"
RENEW: Final = "home:renew"
CREATE: Final = "home:create"
FORGET: Final = "home:forget"

MOST_REMINDERS: Final = 5
NEXT: Final = 5
MOST_NAMED: Final = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """What one person's App Home shows; `known` False: nothing is stored about them yet.

    `reminders` are the coming meetings of which they are reminded, `reminded` the ids of all such
    among `coming`. `address` is that of their calendar, "" where nobody could reach it.
    """

    wishes: Wishes
    known: bool
    reminders: tuple[Occurrence, ...]
    coming: tuple[Occurrence, ...]
    reminded: frozenset[str]
    address: str


def draw_home(home: Home, desk: Desk) -> Block:
    """Return the view to publish."""
    blocks = [
        *_reminders(home, desk),
        _divider(),
        *_labs(home, desk),
        _divider(),
        *_coming(home, desk),
        _divider(),
        *_calendar(home, desk.t),
        _divider(),
        *_data(home, desk.t),
    ]
    return {"type": "home", "callback_id": "home", "blocks": blocks}


def _reminders(home: Home, desk: Desk) -> list[Block]:
    t = desk.t
    blocks = [_header(t("My reminders"))]
    shown = _nearest(home.reminders)
    for one in shown:
        button = _button(f"{OFF}:{one.id}", t("Off"))
        section = _section(meeting_text(one, desk))
        blocks.append(section | {"block_id": f"reminder:{one.id}", "accessory": button})
    more = len(home.reminders) - len(shown)
    if more > 0:
        blocks.append(_context(t.plural("… and {count} more", "… and {count} more", more)))
    if not home.reminders:
        blocks.append(_section(t("None yet. Tap “Remind me” below a meeting.")))
    return blocks


def _nearest(reminders: tuple[Occurrence, ...]) -> list[Occurrence]:
    """Return the next few; of a series (one lab, one title) only the next."""
    series: dict[tuple[tuple[str, ...], str], Occurrence] = {}
    for one in reminders:
        series.setdefault((one.labs, one.title), one)
    return list(series.values())[:MOST_REMINDERS]


def _labs(home: Home, desk: Desk) -> list[Block]:
    t, wishes = desk.t, home.wishes
    title = t("My {nouns}", nouns=plain(desk.registry.network.noun_in(t.language)[1], 40))
    names = [escaped(desk.labels.get(slug, slug), 80) for slug in wishes.labs]
    if len(names) > MOST_NAMED:
        more = len(names) - MOST_NAMED
        names[MOST_NAMED:] = [t.plural("{count} more", "{count} more", more)]
    told = [
        t.join(names) if names else t("None chosen."),
        t("Reminders come {time} before.", time=lead_words(wishes.lead, t)),
        t("Of every meeting of theirs.") if wishes.always and wishes.labs else "",
    ]
    change = _button(EDIT, t("Edit"))
    return [_header(title), _section("\n".join(filter(None, told))) | {"accessory": change}]


def _coming(home: Home, desk: Desk) -> list[Block]:
    t = desk.t
    blocks = [_header(t("Next meetings"))]
    for one in home.coming[:NEXT]:
        blocks += meeting_blocks(one, desk, reminded=one.id in home.reminded)
    if not home.coming:
        blocks.append(_section(t("Nothing is announced at the moment.")))
    return blocks


def _calendar(home: Home, t: Translator) -> list[Block]:
    blocks = [_header(t("My calendar"))]
    about = t("The meetings of your choice, and those of which you are reminded.")
    if not home.address:
        missing = t("This installation has no public address (PUBLIC_URL).")
        return [*blocks, _section(f"{about}\n{missing}")]
    if not home.known:
        create = _button(CREATE, t("Create my address"))
        return [*blocks, _section(about), _actions("calendar", create)]
    lines = [about, f"`{home.address}`", *ways(home.address, t)]
    renew = _button(RENEW, t("Renew the address")) | {
        "confirm": _confirm(
            t("Renew the address?"),
            t("The old one stops working at once; your calendar programs need the new one."),
            t("Renew"),
            t,
        )
    }
    secret = t("Whoever knows the address can read it: keep it to yourself.")
    return [*blocks, _section("\n".join(lines)), _context(secret), _actions("calendar", renew)]


def _data(home: Home, t: Translator) -> list[Block]:
    blocks = [_header(t("My data"))]
    if not home.known:
        return [*blocks, _section(t("Nothing is stored about you yet."))]
    told = t(
        "Stored are your Slack id, language, time zone, and what you chose here; it is deleted "
        "after 400 days without you."
    )
    forget = _button(FORGET, t("Delete everything")) | {
        "style": "danger",
        "confirm": _confirm(
            t("Delete everything about you?"),
            t("Your reminders and choices are gone, and your calendar address stops working."),
            t("Delete everything"),
            t,
        )
        | {"style": "danger"},
    }
    return [*blocks, _section(told), _actions("data", forget)]


def _confirm(title: str, text: str, yes: str, t: Translator) -> Block:
    return {
        "title": _plain(title, 100),
        "text": _plain(text, 300),
        "confirm": _plain(yes, 30),
        "deny": _plain(t("Not now"), 30),
    }


def _header(text: str) -> Block:
    return {"type": "header", "text": _plain(text, 150)}


def _section(text: str) -> Block:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text[:3000], "verbatim": True}}


def _context(text: str) -> Block:
    return {"type": "context", "elements": [{"type": "mrkdwn", "text": text, "verbatim": True}]}


def _actions(name: str, *elements: Block) -> Block:
    return {"type": "actions", "block_id": f"home:{name}", "elements": list(elements)}


def _divider() -> Block:
    return {"type": "divider"}


def _button(action: str, words: str) -> Block:
    return {"type": "button", "action_id": action, "text": _plain(words, 75)}


def _plain(text: str, limit: int) -> Block:
    return {"type": "plain_text", "text": plain(text, limit), "emoji": False}
