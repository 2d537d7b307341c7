"""Lists that one pages through, answers shown to all, and the meetings of a digest."""

from __future__ import annotations

import json
from datetime import UTC, date
from typing import TYPE_CHECKING, Any

import pytest

from bot.domain.delivery import Content, Delivery, DeliveryKind, DeliveryState
from bot.domain.event import Change, ChangeKind
from bot.domain.subscription import Subscription
from bot.slack.asking.answer_content import AnswerContent
from bot.slack.asking.answers import answer_message
from bot.slack.asking.questions import FURTHEST, Kind, Question, packed, unpacked
from bot.slack.messages.wording import Desk
from bot.store import occurrences, outbox, subscriptions
from bot.text import translator
from tests.domain.some_labs import NOW, REGISTRY
from tests.slack.asking.asking_stage import Stage, evening, shown, told
from tests.slack.conftest import PUBLIC_URL as SITE

if TYPE_CHECKING:
    from tests.slack.conftest import SlackApplication

MANY = [evening(f"m{number:02}", number, ("koeln", "ulm")[number % 2]) for number in range(13)]
NAMES = [one.id for one in MANY]


@pytest.fixture
async def stage(slack_app: SlackApplication) -> Stage:
    """The program, over a database with some meetings."""
    stage = Stage(slack_app)
    await stage.hold(*MANY)
    return stage


async def test_paging_through_a_list(stage: Stage) -> None:
    """Five a page, forth and back, each page in place of the one before."""
    ada = stage.person()
    first = await ada.types("/meetups")
    assert told(first) == NAMES[:5]
    assert "Mehr (8)" in shown(first)
    second = await ada.clicks(first, "ask:more")
    assert told(second) == NAMES[5:10]
    assert [each.kind for each in second.effects] == ["edit"]
    third = await ada.clicks(second, "ask:more")
    assert told(third) == NAMES[10:]
    assert "Mehr" not in shown(third)
    assert told(await ada.clicks(third, "ask:back")) == NAMES[5:10]


async def test_more_of_the_next(stage: Stage) -> None:
    """What follows the next meetings is the list of all that answer the same words."""
    ada = stage.person()
    first = await ada.types("/next-meetup ulm")
    assert told(first) == NAMES[1:6:2]
    assert told(await ada.clicks(first, "ask:more")) == NAMES[1:11:2]


async def test_what_changed_meanwhile(stage: Stage) -> None:
    """A page that has emptied while it was shown gives way to the first one."""
    ada = stage.person()
    first = await ada.types("/meetups")
    second = await ada.clicks(first, "ask:more")
    stage.clock.move(days=6)
    assert told(await ada.clicks(second, "ask:more")) == NAMES[6:11]


async def test_made_up_values(stage: Stage) -> None:
    """A value that is none of ours changes nothing; a far offset ends at what there is."""
    ada = stage.person()
    answer = await ada.types("/meetups")
    elements = next(block for block in answer.blocks if block.get("block_id") == "ask:ways")
    for value in ("", "{}", "[1]", '{"k": "nonsense"}', "x" * 1999, "[" * 1500):
        elements["elements"][0]["value"] = value
        clicked = await ada.clicks(answer, "ask:more", wait=0.1)
        assert (clicked.status, clicked.effects) == (200, [])
    elements["elements"][0]["value"] = '{"k": "list", "o": 999, "l": "nowhere", "w": 7}'
    assert told(await ada.clicks(answer, "ask:more")) == NAMES[:5]


async def test_show_to_all(stage: Stage) -> None:
    """The channel sees it once, with who showed it as plain text; the private answer goes."""
    ada = stage.person()
    answer = await ada.types("/next-meetup köln", "C1")
    clicked = await ada.clicks(answer, "ask:show")
    (post,) = stage.slack.posts("C1")
    assert [each.kind for each in clicked.effects] == ["post", "removal"]
    told_all = json.dumps(post.blocks, ensure_ascii=False) + post.text
    assert "Gezeigt von u1" in told_all
    assert "<@" not in told_all
    assert "<!here" not in told_all
    assert "ask:" not in told_all
    assert "Abend m00" in told_all
    assert post.fields["unfurl_links"] is False


def test_hostile_names() -> None:
    """Who shows it is named as plain text, whatever they call themselves."""
    desk = Desk.of(REGISTRY, translator("de"), SITE, "Europe/Berlin")
    answer = AnswerContent(question=Question(kind=Kind.NEXT), shown=(MANY[0],))
    message = answer_message(answer, desk, shown_by="*a* <!here>\n> <@U1>")
    by = message.blocks[-1]["elements"][0]["text"]
    assert by == "Gezeigt von ∗a∗ &lt;!here&gt; &gt; &lt;@U1&gt;"
    assert message.text.endswith(by)


async def test_shown_in_the_channels_language(stage: Stage) -> None:
    """A channel reads its own language and zone, whoever shows something to it."""
    heard = Subscription(channel="C1", language="de", timezone="Europe/Berlin")
    async with stage.store.write() as connection:
        await subscriptions.save(connection, heard, NOW)
    person = stage.abroad()
    answer = await person.types("/next-meetup köln", "C1")
    assert "Next meetings" in answer.text
    await person.clicks(answer, "ask:show")
    assert "Nächste Treffen" in stage.slack.posts("C1")[0].text
    assert "in Berlin" not in stage.slack.posts("C1")[0].text


async def test_showing_fails(stage: Stage) -> None:
    """Where Slack takes no message, what one person sees stays."""
    ada = stage.person()
    answer = await ada.types("/next-meetup köln", "C1")
    stage.slack.refuse("C1", "is_archived")
    clicked = await ada.clicks(answer, "ask:show", wait=0.3)
    assert clicked.status == 200
    assert "removal" not in [each.kind for each in clicked.effects]


async def test_a_link_is_acknowledged(stage: Stage) -> None:
    """A press on the link to the calendar is no error."""
    ada = stage.person()
    answer = await ada.types("/next-meetup köln")
    assert (await ada.clicks(answer, "calendar:m00", wait=0.1)).status == 200


async def post_digest(stage: Stage, workspace: str = "") -> int:
    """Put a digest of two parts into the outbox; return the number of its second part."""
    parts = [
        Delivery(
            workspace=workspace,
            channel="C5",
            kind=DeliveryKind.DIGEST,
            slot="1:2026-11-16",
            part=part,
            content=Content(
                language="de",
                timezone="Europe/Berlin",
                special=tuple(NAMES[5 * part - 5 : 5 * part - 2]),
                usual=tuple(NAMES[5 * part - 2 : 5 * part]),
                first_day=date(2026, 11, 16),
                last_day=date(2026, 11, 22),
                part=part,
                parts=2,
            ),
            created=NOW,
            next_attempt=NOW,
        )
        for part in (1, 2)
    ]
    async with stage.store.write() as connection:
        await outbox.add(connection, parts)
    async with stage.store.read() as connection:
        kept = await outbox.in_state(connection, DeliveryState.PENDING)
    return max(each.id for each in kept)


async def press_digest(stage: Stage, value: object) -> Any:
    """Press the button under a posted digest."""
    text = {"type": "plain_text", "text": "Treffen"}
    button = {"type": "button", "action_id": "digest:open", "value": str(value), "text": text}
    post = stage.slack.writes("C5", "Digest", user="")
    post.blocks = [{"type": "actions", "block_id": "open", "elements": [button]}]
    return await stage.person().clicks(post, "digest:open", wait=0.5)


async def test_opening_a_digest(stage: Stage) -> None:
    """Its meetings come with all their buttons, for one person, page by page; past ones do not."""
    stage.clock.move(days=1)
    answer = await press_digest(stage, await post_digest(stage))
    assert [each.kind for each in answer.effects] == ["ephemeral"]
    assert "In dieser Übersicht" in shown(answer)
    assert told(answer) == NAMES[1:6]
    following = await stage.person().clicks(answer, "ask:more")
    assert told(following) == NAMES[6:10]
    assert [each.kind for each in following.effects] == ["edit"]


async def test_a_digest_of_others(stage: Stage) -> None:
    """The digest of another workspace is none; nor is what never was one."""
    number = await post_digest(stage, workspace="T9")
    for value in (number, 987654, "nonsense", "9" * 30):
        assert told(await press_digest(stage, value)) == []


async def test_moved_lately(stage: Stage) -> None:
    """A meeting that was moved says when it was to be."""
    before: dict[str, object] = {"start": "2026-11-18T18:30:00+01:00"}
    await stage.hold(evening("m00", 0, updated=NOW))
    change = Change(ChangeKind.MOVED, NOW.astimezone(UTC), "koeln", "m00", before, {})
    async with stage.store.write() as connection:
        await occurrences.add_changes(connection, [change])
    answer = await stage.person().types("/next-meetup köln")
    assert "*VERSCHOBEN, vorher Mi 18. Nov., 18:30* · *Köln*" in shown(answer)


def test_values_of_buttons() -> None:
    """A question survives the way through a button, however long its words."""
    asked = Question(kind=Kind.LIST, words="köln online", lab="ulm", first=10, delivery=7)
    assert unpacked(packed(asked), REGISTRY) == asked
    for words in ("ä" * 9000, '"' * 9000, "\x00" * 9000, "\ud800" * 400):
        value = packed(Question(kind=Kind.LIST, words=words))
        assert len(value) <= 2000
        assert unpacked(value, REGISTRY) is not None


@pytest.mark.parametrize("first", [-1, FURTHEST + 1, 1.5, True, "1", None, [1]])
def test_made_up_offsets(first: object) -> None:
    """An offset that is no number of ours counts as the beginning."""
    question = unpacked(json.dumps({"k": "list", "o": first}), REGISTRY)
    assert question == Question(kind=Kind.LIST)
