from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete, insert

from bot.domain.delivery import DeliveryState
from bot.domain.subscription import Rhythm, Subscription
from bot.store import tables
from tests.fakes.failures import refused
from tests.jobs.living_stage import EVENING, MONDAY, OFF, TALK
from tests.jobs.refresh_stage import feed, rule, vevent
from tests.jobs.test_announce import statements

if TYPE_CHECKING:
    from tests.fakes.slack import SlackStandIn
    from tests.jobs.living_stage import Living


def many(count: int) -> list[str]:
    """Make some meetings, six a day from Wednesday on."""
    return [vevent(f"m{n:02}", f"2026-12-{9 + n // 6:02} 18:{n % 6}0", f"Runde {n:02}")
            for n in range(count)]  # fmt: skip


async def test_a_digest_is_left_alone_as_long_as_nothing_changes(living: Living) -> None:
    """Looking again edits nothing, and asks for little more than the version of the data."""
    post = await living.begin(EVENING)
    for _ in range(3):
        await living.after(1)
    with statements(living.store) as asked:
        await living.revise()
    assert (living.edits, post.edited) == (0, None)
    assert len([each for each in asked if each.startswith("SELECT")]) <= 4
    assert not [each for each in asked if each.startswith(("INSERT", "UPDATE"))]


async def test_what_was_cancelled_is_marked_and_what_is_on_again_is_not(living: Living) -> None:
    """The post says so in words, for as long as it is true."""
    await living.begin(EVENING)
    await living.tells(OFF)
    assert living.line("Kartenabend").startswith("• *ABGESAGT* · 19:00–21:00")
    await living.tells(EVENING)
    assert living.line("Kartenabend").startswith("• 19:00–21:00 · ")


async def test_what_moved_within_the_week_stands_under_its_new_day(living: Living) -> None:
    """It says to when it was moved and when it was before; moved back it says nothing."""
    await living.begin(EVENING, TALK)
    await living.tells(vevent("a", "2026-12-10 20:00", "Kartenabend"), TALK)
    told = living.shown().splitlines()
    assert told[1] == "*Donnerstag, 10. Dezember*"
    assert told[2].startswith(
        "• *VERSCHOBEN auf Do 10. Dez., 20:00 Uhr* · 20:00–22:00 (vorher Mi 9. Dez., 19:00 Uhr)"
    )
    await living.tells(EVENING, TALK)
    assert "VERSCHOBEN" not in living.shown()
    assert "*Mittwoch, 9. Dezember*" in living.shown()


async def test_what_moved_out_of_the_week_stays_where_it_is_looked_for(living: Living) -> None:
    """Under the old day one reads when it is now; the next digest has it as any other."""
    await living.begin(EVENING, TALK)
    moved = vevent("a", "2026-12-16 19:00", "Kartenabend")
    await living.tells(moved, TALK)
    told = living.shown().splitlines()
    assert told[1] == "*Mittwoch, 9. Dezember*"
    assert told[2].startswith("• *VERSCHOBEN auf Mi 16. Dez., 19:00 Uhr*")
    await living.round(MONDAY + timedelta(days=7))
    first, second = living.slack.posts("C1")
    assert "VERSCHOBEN" in first.text
    assert "VERSCHOBEN" not in second.text
    assert "Kartenabend" in second.text


async def test_a_new_name_a_new_room_and_a_new_meeting_appear(living: Living) -> None:
    """The old room stands struck through beside the words that say so."""
    await living.begin(EVENING)
    new = vevent("a", "2026-12-09 19:00", "Karten und Kekse", "LOCATION:Rathaus")
    await living.tells(new, TALK)
    assert "Karten und Kekse" in living.shown()
    assert "Kartenabend" not in living.shown()
    assert "jetzt: Rathaus, nicht mehr: ~Impact Hub~" in living.shown()
    assert "*Freitag, 11. Dezember*" in living.shown()


async def test_what_nobody_lists_any_more_says_so(living: Living) -> None:
    """It is not called cancelled, and it does not disappear."""
    await living.begin(EVENING, TALK)
    for _ in range(3):
        await living.tells(TALK)
    assert living.line("Kartenabend").startswith("• *nicht mehr gelistet* · 19:00–21:00")


async def test_a_rule_date_that_is_held_back_goes(living: Living) -> None:
    """A rule is no promise: its evening leaves the digest when the rule is withdrawn."""
    announced = feed(living.stage.serve(EVENING))
    await living.begin_with(announced, rule("jeden Donnerstag, 19:00"))
    assert "Do 10. Dez." in living.shown()
    living.stage.announces(announced)
    await living.after(1)
    assert "Do 10. Dez." not in living.shown()
    assert "Kartenabend" in living.shown()
    assert living.replies() == []


async def test_a_digest_of_nothing_left_says_so(living: Living) -> None:
    """Where all that stood in it was withdrawn, the post does not turn blank."""
    await living.begin_with(rule("jeden Donnerstag, 19:00"))
    living.stage.announces()
    await living.after(1)
    assert "Für diese Tage ist nichts angekündigt." in living.shown()


async def test_a_digest_grows_into_a_second_part_and_shrinks_again(
    living: Living, slack: SlackStandIn
) -> None:
    """A part more comes through the outbox, one too many is deleted; then it may come again."""
    few = feed(living.stage.serve(*many(20)))
    more = feed(living.stage.serve(*many(30)[20:], path="/more.ics"))
    await living.begin_with(few)
    for announced, parts in (((few, more), 2), ((few,), 1), ((few, more), 2)):
        living.stage.announces(*announced)
        await living.after(1)
        heads = [post.blocks[0]["text"]["text"] for post in slack.posts("C1")]
        numbered = [f" · Teil {n} von {parts}" for n in range(1, parts + 1) if parts > 1]
        assert heads == [f"Treffen, 7.–13. Dezember 2026{n}" for n in numbered or [""]]
        told = living.shown()
        shown = 20 + 10 * (parts - 1)
        assert all(told.count(f"Runde {n:02}") == (n < shown) for n in range(30))
    assert len(slack.deleted) == 1
    assert living.replies() == []


async def test_a_part_that_slack_refused_is_tried_once_more_when_it_changed(
    living: Living, slack: SlackStandIn
) -> None:
    """What moved from the first part into it would stand nowhere; the same again is not tried."""
    few = feed(living.stage.serve(*many(20)))
    more = feed(living.stage.serve(*many(30)[20:29], path="/more.ics"))
    await living.begin_with(few)
    slack.fail_next("chat.postMessage", refused("invalid_blocks"))
    living.stage.announces(few, more)
    await living.after(1)
    living.stage.serve(
        vevent("m20", "2026-12-12 18:20", "Anders"), *many(29)[21:], path="/more.ics"
    )
    await living.after(1)
    assert len(slack.posts("C1")) == 1
    living.stage.serve(*many(30)[20:], path="/more.ics")
    await living.after(1)
    assert all(living.shown().count(f"Runde {n:02}") == 1 for n in range(30))


async def test_a_part_that_came_is_edited_too(living: Living) -> None:
    """The second part lives as the first does."""
    few = feed(living.stage.serve(*many(20)))
    living.stage.serve(*many(30)[20:], path="/more.ics")
    await living.begin_with(few)
    living.stage.announces(few, feed(living.stage.site.url + "/more.ics"))
    await living.after(1)
    off = vevent("m29", "2026-12-13 18:50", "Runde 29", "STATUS:CANCELLED")
    living.stage.serve(*many(29)[20:], off, path="/more.ics")
    await living.after(1)
    assert "ABGESAGT" in living.line("Runde 29")
    _, second = living.slack.posts("C1")
    assert len(living.slack.thread("C1", second.ts)) == 1


async def test_a_digest_is_edited_until_its_period_is_over(
    living: Living, slack: SlackStandIn
) -> None:
    """A week later nobody reads it; what it says then stays."""
    await living.begin(EVENING, vevent("b", "2026-12-13 22:00", "Nachtschicht", hours=4))
    await living.round(MONDAY + timedelta(days=6, hours=13))
    await living.tells(vevent("b", "2026-12-13 23:00", "Nachtschicht", hours=4), after=0.2)
    assert "VERSCHOBEN" in living.shown()
    calls = slack.calls["chat.update"]
    await living.tells(vevent("b", "2026-12-13 23:30", "Nachtschicht", hours=4), after=2.5)
    assert slack.calls["chat.update"] == calls


async def test_every_channel_has_its_own_digest_edited(living: Living) -> None:
    """Each in its language, each by its subscription: what a channel did not ask for stays out."""
    other = Subscription(channel="C2", language="en", labs=("koeln",))
    await living.subscribe(other)
    ulm = feed(living.stage.serve(EVENING))
    koeln = feed(living.stage.serve(TALK, path="/koeln.ics"), "koeln")
    await living.begin_with(ulm, koeln, labs=("ulm",))
    living.stage.serve(
        vevent("b", "2026-12-12 18:00", "Datenabend"),
        vevent("c", "2026-12-13 18:00", "Frisch"),
        path="/koeln.ics",
    )
    await living.after(1)
    assert "MOVED to Sat 12 Dec" in living.line("Datenabend", "C2")
    assert "Frisch" in living.shown("C2")
    assert "VERSCHOBEN" not in living.shown("C1")
    assert living.edits == 1


async def test_a_reminder_is_edited_too(living: Living, slack: SlackStandIn) -> None:
    """People who look up when it was read that it is off."""
    announced = feed(living.stage.serve(EVENING))
    await living.begin_with(announced, reminders=(timedelta(hours=24),))
    await living.round(MONDAY + timedelta(days=1, hours=11))
    _, reminder = slack.posts("C1")
    assert reminder.text.startswith("*Erinnerung* · *OK Lab ulm*")
    await living.tells(OFF)
    assert reminder.text.startswith("*Erinnerung* · *ABGESAGT* · *OK Lab ulm*")
    assert len(slack.thread("C1", reminder.ts)) == 1


async def test_a_monthly_digest_lives_across_the_change_of_the_clock(
    living: Living, slack: SlackStandIn
) -> None:
    """Wall time is what counts: an evening after the change is not moved by it."""
    after = vevent("s", "2027-03-29 19:00", "Sommerzeit")
    living.stage.announces(feed(living.stage.serve(EVENING, after)))
    monthly = Subscription(channel="C1", rhythm=Rhythm.MONTHLY, day=1)
    await living.subscribe(monthly)
    first = MONDAY.replace(year=2027, month=3, day=1)
    await living.round(first - timedelta(days=30))
    await living.round(first)
    await living.after(24)
    assert slack.calls["chat.update"] == 0
    await living.tells(EVENING, vevent("s", "2027-03-28 03:30", "Sommerzeit"))
    told = living.line("Sommerzeit")
    assert "VERSCHOBEN auf So 28. März, 03:30 Uhr" in told
    assert "(vorher Mo 29. März, 19:00 Uhr)" in told


async def test_metadata_and_the_button_stay(living: Living) -> None:
    """A post can still be found by its key, and its button opens the same delivery."""
    post = await living.begin(EVENING)
    before, button = post.metadata, post.blocks[-1]["elements"][0]
    (sent,) = await living.box(DeliveryState.SENT)
    assert (button["action_id"], button["value"]) == ("digest:open", str(sent.id))
    await living.tells(OFF)
    assert before
    assert post.metadata == before
    assert post.blocks[-1]["elements"][0]["value"] == str(sent.id)


async def test_a_meeting_that_was_merged_away_is_followed(living: Living) -> None:
    """What stands in a post by an id that is no more is shown as its successor is."""
    await living.begin(EVENING, TALK)
    known = {each.title: each for each in await living.stage.shown()}
    old, new = known["Datenabend"].id, known["Kartenabend"].id
    async with living.store.write() as connection:
        await connection.execute(insert(tables.aliases).values(id=old, occurrence_id=new))
    await living.tells(vevent("a", "2026-12-10 19:00", "Kartenabend"), TALK)
    assert living.shown().count("Kartenabend") == 1
    assert "VERSCHOBEN auf Do 10. Dez." in living.line("Kartenabend")
    assert len(living.replies()) == 1


async def test_a_channel_that_hears_no_more_is_still_told_the_truth(living: Living) -> None:
    """Unsubscribed, its last digest is edited, nothing is added to it, and no word is said."""
    await living.begin(EVENING)
    async with living.store.write() as connection:
        await connection.execute(delete(tables.subscriptions))
    await living.tells(OFF, TALK)
    assert "ABGESAGT" in living.shown()
    assert "Datenabend" not in living.shown()
    assert living.replies() == []
