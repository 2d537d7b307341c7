"""Answers in words: what was understood, the meetings with their buttons, and how to go on. Pure.

The buttons below an answer carry the question (`bot.slack.asking.questions`) and are called
"ask:show", "ask:more", "ask:back" and "ask:suggest:<number>:<number>"; `bot.slack.asking.commands`
hears them.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from bot.domain.delivery import Message
from bot.domain.words.names import is_measure
from bot.slack.asking.about import about
from bot.slack.asking.meetings import meeting_blocks, meeting_text
from bot.slack.asking.questions import PAGE, Kind, packed
from bot.slack.messages.blocks import BLOCKS_BUDGET, DETAILS
from bot.slack.messages.mrkdwn import escaped, plain
from bot.store.coming import MOST_COUNTED

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.slack.asking.answer_content import AnswerContent
    from bot.slack.asking.questions import Question
    from bot.slack.messages.blocks import Detail
    from bot.slack.messages.wording import Desk
    from bot.text import Translator

Block = dict[str, Any]

UNKNOWN_TOLD: Final = 2
"""How many words that were not understood get buttons."""
_BUTTON: Final = 40
_ACTIONS_SIZE: Final = 150


def answer_message(content: AnswerContent, desk: Desk, *, shown_by: str | None = None) -> Message:
    """Put an answer into words; `shown_by` names who shows it to the whole channel.

    For the channel there is nothing to page through, and nobody's reminders are shown.
    """
    public = shown_by is not None
    drawn = (_blocks(content, desk, detail, public=public) for detail in DETAILS)
    blocks = next((each for each in drawn if _size(each) <= BLOCKS_BUDGET), None)
    blocks = blocks or _blocks(content, desk, DETAILS[-1], public=public)
    text = _text(content, desk)
    if shown_by is not None:
        by = escaped(desk.t("Shown by {name}", name=plain(shown_by, 80)))
        blocks, text = [*blocks, _context(by)], f"{text}\n{by}"
    return Message(text=text, blocks=tuple(blocks))


def _blocks(content: AnswerContent, desk: Desk, detail: Detail, *, public: bool) -> list[Block]:
    blocks = [_section(line) for line in (_heading(content, desk), *_notes(content, desk)) if line]
    for one in content.meetings:
        blocks += meeting_blocks(
            one,
            desk,
            reminded=not public and one.id in content.reminded,
            was=content.was.get(one.id),
            detail=detail,
            asked="" if public else packed(content.question),
        )
    if public:
        return blocks
    return [*blocks, *_suggestions(content, desk), *_ways_on(content, desk.t)]


def _text(content: AnswerContent, desk: Desk) -> str:
    lines = [_heading(content, desk), *_notes(content, desk)]
    lines += [meeting_text(one, desk, was=content.was.get(one.id)) for one in content.meetings]
    lines += [words for words, _ in _unknown(content, desk)]
    return "\n".join(filter(None, lines))


def _heading(content: AnswerContent, desk: Desk) -> str:
    t, understood = desk.t, content.understood
    if not content.meetings and understood and understood.unknown:
        return ""
    match content.question.kind:
        case Kind.DIGEST:
            words = t("In this overview")
        case Kind.LIST:
            words = t("Coming meetings")
        case Kind.NEXT:
            words = t.plural("Next meeting", "Next meetings", max(len(content.meetings), 1))
    meant = escaped(about(understood, desk), 300) if understood else ""
    return f"*{escaped(words)}*" + (f"{t.colon} {meant}" if meant else "")


def _notes(content: AnswerContent, desk: Desk) -> list[str]:
    """Say which words were taken for others, and that nothing was found."""
    t, understood = desk.t, content.understood
    notes = [
        escaped(t("“{word}”: taken as {lab}.", word=word, lab=desk.labels.get(slug, slug)))
        for word, slug in (understood.guessed if understood else ())
    ]
    if content.shown or (understood and understood.unknown and not content.closest):
        return notes
    if content.question.kind is Kind.DIGEST:
        return [escaped(t("Nothing of it lies ahead any more."))]
    if content.closest:
        return [*notes, escaped(t("Nothing is announced for that. This comes closest:"))]
    return [*notes, escaped(t("Nothing is announced at the moment."))]


def _unknown(content: AnswerContent, desk: Desk) -> list[tuple[str, Iterable[str]]]:
    understood = content.understood
    found: list[tuple[str, Iterable[str]]] = []
    for word, nearest in (understood.suggestions if understood else ())[:UNKNOWN_TOLD]:
        found.append((escaped(_not_known(plain(word, 60), nearest, desk), 300), nearest))
    return found


def _not_known(word: str, nearest: Iterable[str], desk: Desk) -> str:
    t = desk.t
    if is_measure(word):
        return t("“{word}”: we know cities and labs, and distances in km.", word=word)
    near = t.join([desk.labels.get(each, each) for each in nearest], "or")
    if not near:
        return t("“{word}” is not known. “/meetups help” shows what is.", word=word)
    return t("“{word}” is not known. Did you mean {near}?", word=word, near=near)


def _suggestions(content: AnswerContent, desk: Desk) -> list[Block]:
    blocks: list[Block] = []
    words = content.understood.unknown if content.understood else ()
    for number, (said, nearest) in enumerate(_unknown(content, desk)):
        buttons = [
            _button(
                f"ask:suggest:{number}:{each}",
                desk.labels.get(meant, meant),
                _instead(content.question, words[number], meant),
            )
            for each, meant in enumerate(nearest)
        ]
        blocks.append(_section(said))
        if buttons:
            blocks.append(_actions(f"suggest:{number}", buttons))
    return blocks


def _instead(question: Question, word: str, meant: str) -> Question:
    words = question.words
    words = words.replace(word, meant, 1) if word in words else f"{words} {meant}"
    return replace(question, words=words, first=0)


def _ways_on(content: AnswerContent, t: Translator) -> list[Block]:
    """Return the row of buttons that lead on, with how many meetings follow."""
    question, buttons = content.question, []
    if question.first:
        before = replace(question, first=max(question.first - PAGE, 0))
        buttons.append(_button("ask:back", t("Back"), before))
    if content.more:
        buttons.append(_button("ask:more", _more(content.more, t), _following(question)))
    if content.meetings:
        buttons.append(_button("ask:show", t("Show to all"), question))
    return [_actions("ways", buttons)] if buttons else []


def _following(question: Question) -> Question:
    """Return what comes next; the next meetings are followed by the list, from its beginning."""
    if question.kind is Kind.NEXT:
        return replace(question, kind=Kind.LIST, first=0)
    return replace(question, first=question.first + PAGE)


def _more(count: int, t: Translator) -> str:
    if count > MOST_COUNTED:
        return t("More ({count} or more)", count=MOST_COUNTED)
    return t("More ({count})", count=count)


def _button(action: str, words: str, question: Question) -> Block:
    text = {"type": "plain_text", "text": plain(words, _BUTTON), "emoji": False}
    return {"type": "button", "action_id": action, "text": text, "value": packed(question)}


def _actions(name: str, buttons: list[Block]) -> Block:
    return {"type": "actions", "block_id": f"ask:{name}", "elements": buttons}


def _section(text: str) -> Block:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text, "verbatim": True}}


def _context(text: str) -> Block:
    element = {"type": "mrkdwn", "text": text, "verbatim": True}
    return {"type": "context", "elements": [element]}


def _size(blocks: Iterable[Block]) -> int:
    texts = (block["text"]["text"] if "text" in block else "" for block in blocks)
    return sum(len(text) + _ACTIONS_SIZE for text in texts)
