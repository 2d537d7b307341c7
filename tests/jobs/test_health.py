"""Health: who is told of a failing source, of its recovery and of silence, and that it is once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.domain.delivery import DeliveryState
from bot.store import labs, marks
from bot.store.labs import LabState
from tests.jobs.health_stage import DAY, FUTURE, Ward, at
from tests.jobs.refresh_stage import FEED, NOW, feed, rule, vevent

if TYPE_CHECKING:
    from tests.jobs.refresh_stage import Stage

LOST = "*OK Lab ulm: Wir können eure Termine nicht mehr lesen*"
BACK = "*OK Lab ulm: Eure Termine sind wieder lesbar*"
SILENT = "*OK Lab ulm: Wann trefft ihr euch wieder?*"
U1 = "slack:U1"


@pytest.fixture
async def ward(stage: Stage) -> Ward:
    """A lab in Ulm, whose one feed was read today; U1 is its person."""
    ward = Ward(stage)
    ward.labs(feed(stage.serve(FUTURE)), ulm=U1)
    await ward.round()
    return ward


def fail(ward: Ward, path: str = FEED) -> None:
    """Let a feed answer 404 from now on."""
    ward.stage.site.forget(path)


def mend(ward: Ward, path: str = FEED) -> None:
    """Let a feed answer again."""
    ward.stage.serve(FUTURE, path=path)


async def test_failing_is_told_after_three_days_and_once(ward: Ward) -> None:
    """Not after two days, but on the fourth round, and never again however often one looks."""
    fail(ward)
    await ward.days(3)
    assert ward.heard() == []
    await ward.days(1)
    assert ward.heard() == [("U1", LOST)]
    assert await Ward(ward.stage).check() == 0
    await ward.days(20)
    assert ward.heard() == []


async def test_the_letter_says_what_to_do(ward: Ward) -> None:
    """It names the address, since when, what is wrong, what to do, and what is shown meanwhile."""
    fail(ward)
    await ward.days(4)
    ((_, text),) = ward.sent
    assert f"{ward.stage.site.url}{FEED}" in text
    for words in ("Seit Mittwoch, 2. Dezember", "404", "umbenannt", "am Dienstag, 1. Dezember"):
        assert words in text
    assert "/meetups add" in text


async def test_recovery_is_told_once(ward: Ward) -> None:
    """People who heard of the failure hear once that it works again."""
    fail(ward)
    await ward.days(5)
    mend(ward)
    ward.heard()
    await ward.days(5)
    assert ward.heard() == [("U1", BACK)]


async def test_recovery_is_not_told_without_the_first(ward: Ward) -> None:
    """A source that failed for two days comes back without a word."""
    fail(ward)
    await ward.days(2)
    mend(ward)
    await ward.days(5)
    assert ward.heard() == []
    assert await ward.letters() == []


async def test_another_failing_is_told_again(ward: Ward) -> None:
    """Each failing that lasts three days is told, and each recovery from one."""
    for _ in range(2):
        fail(ward)
        await ward.days(5)
        mend(ward)
        await ward.days(2)
    assert [title for _, title in ward.heard()] == [LOST, BACK, LOST, BACK]


async def test_another_address_is_a_recovery(ward: Ward) -> None:
    """A group that was renamed: its people correct the address, and hear that it is read."""
    fail(ward)
    await ward.days(4)
    ward.heard()
    ward.labs(feed(ward.stage.serve(FUTURE, path="/neu.ics")), ulm=U1)
    await ward.days(3)
    ((channel, text),) = ward.sent
    assert channel == "U1"
    assert text.startswith(BACK)
    assert "/neu.ics" in text
    assert FEED not in text


async def test_only_who_heard_of_it_hears_of_the_end(ward: Ward) -> None:
    """People named meanwhile do not hear of the end of what they never heard, nor those gone."""
    ward.change("ulm", people=(U1, "slack:U2"))
    fail(ward)
    await ward.days(4)
    ward.change("ulm", people=("slack:U2", "slack:U3"))
    mend(ward)
    ward.heard()
    await ward.days(1)
    assert ward.heard() == [("U2", BACK)]


async def test_a_letter_that_was_overtaken_is_dropped(ward: Ward) -> None:
    """A failing that was over before its letter went out is not told, nor its end."""
    fail(ward)
    for _ in range(4):
        ward.now += DAY
        await ward.stage.refresh(ward.now)
        await ward.check()
    mend(ward)
    await ward.days(1)
    assert ward.heard() == []
    assert [each.state for each in await ward.letters()] == [DeliveryState.DROPPED]


async def test_nothing_is_said_while_posting_pauses(ward: Ward) -> None:
    """What still holds after the pause is said then, once."""
    async with ward.stage.store.write() as connection:
        await marks.put(connection, marks.PAUSED, "1")
    fail(ward)
    await ward.days(6)
    assert ward.heard() == []
    assert await ward.letters() == []
    async with ward.stage.store.write() as connection:
        await marks.drop(connection, marks.PAUSED)
    await ward.days(3)
    assert ward.heard() == [("U1", LOST)]


async def test_nothing_is_said_to_a_lab_that_pauses(ward: Ward) -> None:
    """A paused lab hears it afterwards, once."""
    async with ward.stage.store.write() as connection:
        await labs.put_state(connection, "ulm", LabState(paused=True))
    fail(ward)
    await ward.days(6)
    assert ward.heard() == []
    async with ward.stage.store.write() as connection:
        await labs.put_state(connection, "ulm", LabState())
    await ward.days(3)
    assert ward.heard() == [("U1", LOST)]


async def test_nothing_is_said_in_a_pause_of_the_rule(ward: Ward) -> None:
    """The pause that stands with the regular evening counts, too."""
    pause = ((at("2026-12-01").date(), at("2026-12-10").date()),)
    evening = rule("jeden Montag, 19:00-21:00", pauses=pause)
    ward.labs(feed(ward.stage.site.url + FEED), evening, ulm=U1)
    fail(ward)
    await ward.days(9)
    assert ward.heard() == []
    await ward.days(1)
    assert ward.heard() == [("U1", LOST)]


@pytest.mark.parametrize("facts", [{"active": False}, {"friend": True}])
async def test_who_is_none_of_ours_hears_nothing(ward: Ward, facts: dict[str, bool]) -> None:
    """Neither a sleeping lab nor a friend is written to."""
    ward.change("ulm", **facts)
    fail(ward)
    await ward.days(10)
    assert await ward.letters() == []


async def test_the_networks_people_hear_where_nobody_is_named(ward: Ward) -> None:
    """A lab without people: the operator hears it, by mail in plain text."""
    ward.labs(feed(ward.stage.site.url + FEED), network=("mail:ops@example.org",))
    fail(ward)
    await ward.days(4)
    ((channel, text),) = ward.sent
    assert channel == "mail:ops@example.org"
    assert text.startswith("OK Lab ulm: Die Termine können")
    assert not set("*<>`") & set(text)


async def test_nobody_at_all_is_no_letter(ward: Ward) -> None:
    """Where nobody is named nothing is written, and nothing breaks."""
    ward.labs(feed(ward.stage.site.url + FEED))
    fail(ward)
    await ward.days(6)
    assert await ward.letters() == []


async def test_everybody_named_hears_it_once(ward: Ward) -> None:
    """Slack, mail and another workspace, each once, even if named twice."""
    ward.change("ulm", people=(U1, "mail:a@example.org", "slack:T9/U8", U1))
    fail(ward)
    await ward.days(8)
    told = {(each.workspace, each.channel) for each in await ward.letters()}
    assert told == {("", "U1"), ("", "mail:a@example.org"), ("T9", "U8")}
    assert len(ward.heard()) == 3


async def test_without_a_token_the_terminal_shows_it(ward: Ward) -> None:
    """It is shown here once, and told to its people as soon as Slack is connected."""
    ward.workspace = "terminal"
    fail(ward)
    await ward.days(6)
    assert ward.heard() == [("ulm", LOST)]
    ward.workspace = ""
    await ward.days(2)
    assert ward.heard() == [("U1", LOST)]


async def test_without_a_token_mail_goes_all_the_same(ward: Ward) -> None:
    """People reached by mail need no Slack, and hear it once, connected later or not."""
    ward.change("ulm", people=(U1, "mail:a@example.org"))
    ward.workspace = "terminal"
    fail(ward)
    await ward.days(5)
    assert [channel for channel, _ in ward.heard()] == ["mail:a@example.org"]
    ward.workspace = ""
    await ward.days(3)
    assert ward.heard() == []


async def test_an_outage_is_told_to_the_operator_only(stage: Stage) -> None:
    """When most sources fail the labs hear nothing; those that stay ill hear it afterwards."""
    ward = Ward(stage)
    names = ("ulm", "koeln", "bonn", "jena")
    feeds = {name: feed(stage.serve(FUTURE, path=f"/{name}.ics"), name) for name in names}
    people = dict.fromkeys(names, U1)
    ward.labs(*feeds.values(), network=("slack:U9",), **people)
    await ward.round()
    for name in names[:3]:
        fail(ward, f"/{name}.ics")
    await ward.days(8)
    assert ward.heard() == [("U9", "*Die meisten Quellen sind nicht lesbar*")]
    mend(ward, "/koeln.ics")
    mend(ward, "/bonn.ics")
    await ward.days(3)
    assert ward.heard() == [("U1", LOST)]


async def test_sleeping_labs_make_no_outage(stage: Stage) -> None:
    """However many dead addresses of inactive labs there are, an active one hears of its own."""
    ward = Ward(stage)
    dead = [feed(f"{stage.site.url}/{number}.ics", f"x{number}") for number in range(6)]
    ward.labs(feed(stage.serve(FUTURE)), *dead, ulm=U1, network=("slack:U9",))
    for number in range(6):
        ward.change(f"x{number}", active=False)
    await ward.round()
    fail(ward)
    await ward.days(5)
    assert ward.heard() == [("U1", LOST)]


async def test_silence_is_told_after_eight_weeks(stage: Stage) -> None:
    """A lab that met twice is asked once, eight weeks after its last meeting."""
    ward = Ward(stage)
    met = (vevent("a", "2026-12-03 19:00"), vevent("b", "2026-12-10 19:00"))
    ward.labs(feed(stage.serve(*met)), ulm=U1)
    await ward.round()
    ward.now = at("2027-02-04")
    await ward.round()
    assert ward.heard() == []
    await ward.days(1)
    assert ward.heard() == [("U1", SILENT)]
    await ward.days(20)
    assert ward.heard() == []


async def test_a_new_silence_is_told_again(stage: Stage) -> None:
    """A lab that meets and falls silent again is asked again; a cancellation changes nothing."""
    ward = Ward(stage)
    met = [vevent("a", "2026-12-03 19:00"), vevent("b", "2026-12-10 19:00")]
    ward.labs(feed(stage.serve(*met)), ulm=U1)
    await ward.round()
    ward.now = at("2027-02-05")
    await ward.round()
    stage.serve(*met, vevent("c", "2027-02-20 19:00", "Treffen", "STATUS:CANCELLED"))
    await ward.days(40)
    assert [title for _, title in ward.heard()] == [SILENT]
    stage.serve(*met, vevent("d", "2027-04-01 19:00"))
    await ward.round()
    ward.now = at("2027-05-28")
    await ward.round()
    assert [title for _, title in ward.heard()] == [SILENT]


async def test_who_met_once_or_has_a_rule_is_not_silent(stage: Stage) -> None:
    """One meeting makes no habit; and a rule's dates ahead are no silence."""
    ward = Ward(stage)
    once = feed(stage.serve(vevent("a", "2026-12-03 19:00"), path="/bonn.ics"), "bonn")
    met = (vevent("a", "2026-12-03 19:00"), vevent("b", "2026-12-10 19:00"))
    evening = rule("jeden ersten Montag im Monat, 19:00-21:00")
    ward.labs(once, feed(stage.serve(*met)), evening, ulm=U1, bonn="slack:U2")
    await ward.round()
    ward.now = at("2027-02-15")
    await ward.round()
    assert await ward.letters() == []


async def test_who_cannot_be_read_is_not_called_silent(stage: Stage) -> None:
    """A feed that has failed for months is told as failing, not as silence."""
    ward = Ward(stage)
    met = (vevent("a", "2026-12-03 19:00"), vevent("b", "2026-12-10 19:00"))
    ward.labs(feed(stage.serve(*met)), ulm=U1)
    await ward.round()
    fail(ward)
    await ward.days(70)
    assert ward.heard() == [("U1", LOST)]
    assert ward.now > NOW + 69 * DAY


REVIVED = "*OK Lab ulm trifft sich wieder*"


async def test_an_inactive_lab_that_meets_again_is_told_to_the_network_once(stage: Stage) -> None:
    """Its own people are left alone; further meetings of the same revival are no news."""
    ward = Ward(stage)
    ward.labs(feed(stage.serve(path="/empty.ics")), network=("slack:U9",), ulm=U1)
    ward.change("ulm", active=False)
    await ward.round()
    assert ward.heard() == []
    ward.labs(feed(stage.serve(FUTURE)), network=("slack:U9",), ulm=U1)
    ward.change("ulm", active=False)
    await ward.days(8)
    assert ward.sent[0][0] == "U9"
    for words in ("Sonntag, 20. Dezember", "active = true", "`ulm`", "labs.toml"):
        assert words in ward.sent[0][1]
    assert ward.heard() == [("U9", REVIVED)]
    stage.serve(FUTURE, vevent("b", "2027-01-17 19:00"), vevent("c", "2027-03-01 19:00"))
    await ward.weeks(9)
    assert ward.heard() == []


async def test_a_second_revival_is_told_again(stage: Stage) -> None:
    """After months of silence the next meeting is news."""
    ward = Ward(stage)
    again = vevent("b", "2027-06-20 19:00")
    ward.labs(feed(stage.serve(FUTURE)), network=("slack:U9",))
    ward.change("ulm", active=False)
    await ward.round()
    assert ward.heard() == [("U9", REVIVED)]
    await ward.weeks(13)
    stage.serve(again)
    await ward.weeks(13)
    assert ward.heard() == [("U9", REVIVED)]


@pytest.mark.parametrize("meeting", [vevent("a", "2026-11-20 19:00"), None])
async def test_what_is_past_or_only_a_rule_revives_nobody(
    stage: Stage, meeting: str | None
) -> None:
    """Neither an old meeting that is still listed nor a regular evening of former years."""
    ward = Ward(stage)
    source = rule("jeden Montag, 19:00") if meeting is None else feed(stage.serve(meeting))
    ward.labs(source, network=("slack:U9",))
    await stage.refresh(ward.now)
    ward.change("ulm", active=False)
    await ward.days(10)
    assert [text for _, text in ward.heard() if "wieder*" in text] == []


async def test_dead_addresses_of_an_inactive_lab_are_nobodys_news(stage: Stage) -> None:
    """However long they fail."""
    ward = Ward(stage)
    ward.labs(feed(stage.serve(status=404)), network=("slack:U9",), ulm=U1)
    ward.change("ulm", active=False)
    await ward.days(60)
    assert ward.heard() == []
