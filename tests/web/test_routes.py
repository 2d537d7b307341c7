from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from structlog.testing import capture_logs

from bot.domain.event import Basis, Registration, Status
from tests.web.samples import occurrence

if TYPE_CHECKING:
    from tests.web.conftest import Web


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("lab=koelm", "koelm"),
        ("state=DE-XX", "DE-XX"),
        ("from=yesterday", "2027-01-31"),
        ("from=0001-01-01", "2027-01-31"),
        ("to=9999-12-31", "2027-01-31"),
        ("from=2027-02-01&to=2027-01-01", "before"),
        ("attendance=maybe", "hybrid"),
        ("within=-1", "kilometres"),
        ("near=nowhere-at-all", "nowhere"),
        ("friends=perhaps", "friends"),
        ("q=" + "x" * 10_000, "too long"),
        ("&".join(["lab=a"] * 150), "Too many"),
    ],
)
@pytest.mark.parametrize("path", ["/calendar.ics", "/"])
async def test_a_wrong_question_gets_a_helpful_400(
    web: Web, path: str, query: str, said: str
) -> None:
    """Text for programs, a page for people; never a 500."""
    answer = await web.get(f"{path}?{query}", accept_language="en")
    assert answer.status_code == 400
    assert said in answer.text
    kind = "text/plain" if path.endswith("ics") else "text/html"
    assert answer.headers["content-type"].startswith(kind)


async def test_hostile_query_values_are_shown_as_text(web: Web) -> None:
    """A reflected word is escaped."""
    answer = await web.get('/?lab=<script>alert(1)</script>&q="><img src=x>')
    assert "<script>" not in answer.text
    found = await web.get('/?q="><img src=x>')
    assert found.status_code == 200
    assert "<img" not in found.text


async def test_other_names_of_a_lab_lead_to_its_address(web: Web) -> None:
    """A city redirects to the slug, page and calendar alike; nonsense is not found."""
    answer = await web.get("/labs/K%C3%B6ln/calendar.ics?lang=en")
    assert (answer.status_code, answer.headers["location"]) == (
        308,
        "/labs/koeln/calendar.ics?lang=en",
    )
    missing = await web.get("/labs/koelm")
    assert missing.status_code == 404
    assert "„koelm“ kennen wir nicht. Vielleicht koeln" in missing.text


async def test_the_page_lists_by_day_in_words(web: Web) -> None:
    """Special ones before regular ones, states in words, the day as heading."""
    await web.hold(
        occurrence(0, title="Regelabend", basis=Basis.RULE, status=Status.TENTATIVE),
        occurrence(0, id="s", uid="s", title="Sonderabend <b>", place="Lokal K"),
        occurrence(1, title="Aus", status=Status.CANCELLED),
        occurrence(2, title="Weg", status=Status.CANCELLED, vanished=True),
    )
    page = (await web.get("/")).text
    for words in ("Januar 2027", "Montag", "11. Januar", "heute", "morgen", "OK Lab Köln"):
        assert words in page
    for words in ("laut Regel", "ABGESAGT", "nicht mehr gelistet", "Lokal K", "19:00–22:00"):
        assert words in page
    assert "Sonderabend &lt;b&gt;" in page
    shown = page.partition("<main")[2]
    assert shown.index("Sonderabend") < shown.index("Regelabend")
    assert "webcal://treffen.example/calendar.ics" in page


async def test_a_filtered_page_subscribes_to_exactly_that(web: Web) -> None:
    """The subscription has the filter in view, but no dates."""
    page = (await web.get("/?lab=koeln&attendance=online&from=2027-01-12")).text
    assert "webcal://treffen.example/calendar.ics?lab=koeln&amp;attendance=online" in page
    assert "calendar.ics?lab=koeln&amp;attendance=online&amp;from" not in page


async def test_who_reads_english_subscribes_to_english(web: Web) -> None:
    """The calendar speaks as the page does, also where the browser chose its language."""
    for path in ("/", "/labs/koeln"):
        assert "calendar.ics?lang=en" in (await web.get(path, accept_language="en")).text
        assert "calendar.ics?lang" not in (await web.get(path, accept_language="de")).text


async def test_a_regular_evening_names_its_lab_once(web: Web) -> None:
    """Where the title is the lab's name, and on the lab's own page, it does not stand twice."""
    rule = {"basis": Basis.RULE, "status": Status.TENTATIVE}
    await web.hold(occurrence(1, title="OKLab Köln", **rule), occurrence(2, title="Jour fixe"))
    home = (await web.get("/")).text
    assert home.count('href="/labs/koeln"') == 1
    assert 'href="/labs/koeln"' not in (await web.get("/labs/koeln")).text
    assert 'href="/labs/koeln"' in (await web.get("/events/o1")).text


async def test_a_meeting_elsewhere_tells_both_clocks(web: Web) -> None:
    """Nobody joins a call from New York six hours late; Vienna's clock is ours."""
    for number, zone in enumerate(("America/New_York", "Europe/Vienna"), start=1):
        start = datetime(2027, 1, 12, 13, tzinfo=ZoneInfo(zone))
        end = start + timedelta(hours=2)
        await web.hold(occurrence(number, start=start, end=end, timezone=zone))
    page = (await web.get("/")).text
    assert "13:00–15:00 (New York, 19:00 in Berlin)" in page
    assert "13:00–15:00</time>" in page
    assert "13:00–15:00 (New York, 19:00 in Berlin)" in (await web.get("/events/o1")).text


async def test_a_list_tells_of_registration_unless_it_is_off(web: Web) -> None:
    """Fully booked is said before someone travels; a cancelled meeting asks for nothing."""
    full = Registration(full=True)
    await web.hold(occurrence(1, registration=full))
    assert "ausgebucht" in (await web.get("/")).text
    await web.hold(occurrence(1, registration=full, status=Status.CANCELLED))
    assert "ausgebucht" not in (await web.get("/")).text


async def test_a_long_list_goes_on_on_the_next_page_without_gap(web: Web) -> None:
    """Following “later” shows every meeting exactly once."""
    held = [occurrence(n, id=f"e{n}", uid=f"e{n}", title=f"Abend {n}.") for n in range(300)]
    await web.hold(*held)
    seen: list[str] = []
    path: str | None = "/"
    while path:
        page = (await web.get(path)).text
        seen += [one.title for one in held if f">{one.title}<" in page]
        _, found, rest = page.partition('class="more"><a class="button" href="')
        path = rest.partition('"')[0].replace("&amp;", "&") if found else None
    assert seen == [one.title for one in held]


async def test_an_empty_page_says_what_to_do(web: Web) -> None:
    """Nothing at all, and nothing for this filter, are told apart."""
    assert "In ein paar Minuten" in (await web.get("/")).text
    assert "Alle Treffen zeigen" in (await web.get("/?q=nirgends")).text


@pytest.mark.parametrize(
    ("path", "accepted", "language"),
    [
        ("/", "", "de"),
        ("/", "en-GB,en;q=0.9", "en"),
        ("/", "fr, de;q=0.2, en;q=0.1", "de"),
        ("/", "en;q=x, *", "de"),
        ("/?lang=en", "de", "en"),
        ("/?lang=xx", "en", "en"),
    ],
)
async def test_a_page_speaks_the_readers_language(
    web: Web, path: str, accepted: str, language: str
) -> None:
    """By address first, then by Accept-Language, else German."""
    answer = await web.get(path, accept_language=accepted)
    assert f'<html lang="{language}">' in answer.text
    assert answer.headers["content-language"] == language
    assert "Accept-Language" in answer.headers["vary"]


async def test_a_calendars_words_do_not_depend_on_who_fetches_it(web: Web) -> None:
    """Only `?lang=` changes them."""
    await web.hold(occurrence(status=Status.CANCELLED))
    assert "ABGESAGT" in (await web.get("/calendar.ics", accept_language="en")).text
    assert "CANCELLED" in (await web.get("/calendar.ics?lang=en")).text


async def test_a_meetings_page_shows_its_text_and_loads_nothing(web: Web) -> None:
    """Markdown is rendered; scripts, pictures and odd links of strangers are not."""
    markdown = (
        "# Plan\n**basteln** <script>alert(1)</script> ![Bild](https://evil.example/a.png) "
        "[gut](https://x.de) [schlecht](javascript:alert(1)) "
        "<a href='https://y.de' onclick='z'>y</a>"
    )
    await web.hold(occurrence(description=markdown, url="javascript:alert(1)"))
    page = (await web.get("/events/o1")).text
    assert "<strong>basteln</strong>" in page
    assert '<a href="https://x.de" rel="noopener nofollow ugc">gut</a>' in page
    for bad in ("<script>", "alert(1)</script", "<img", 'href="javascript', "onclick='z'>y</a>"):
        assert bad not in page
    assert "Montag" not in page
    assert "Dienstag, 12. Januar" in page


async def test_lab_and_meeting_pages_link_each_other(web: Web) -> None:
    """From the lab to the meeting and back; another lab's meeting is not listed."""
    await web.hold(occurrence(), occurrence(2, labs=("leipzig",), title="Woanders"))
    lab = (await web.get("/labs/koeln?lang=en")).text
    assert "/events/o1?lang=en" in lab
    assert "Woanders" not in lab
    assert "webcal://treffen.example/labs/koeln/calendar.ics?lang=en" in lab
    assert "/labs/koeln" in (await web.get("/events/o1")).text


@pytest.mark.parametrize("path", ["/events/xyz", "/events/%00", "/nirgends", "/labs/nirgends"])
async def test_what_does_not_exist_is_a_page_that_helps(web: Web, path: str) -> None:
    """404 with a way back."""
    answer = await web.get(path)
    assert answer.status_code == 404
    assert "Alle Treffen" in answer.text


async def test_every_answer_is_guarded(web: Web) -> None:
    """Pages, calendars, styles and errors forbid third parties, sniffing and framing."""
    styles = (await web.get("/")).text.partition('stylesheet" href="')[2].partition('"')[0]
    for path in ("/", "/calendar.ics", "/nirgends", styles, "/healthz"):
        headers = (await web.get(path)).headers
        assert "default-src 'none'" in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert "set-cookie" not in headers
    assert (await web.get(styles)).status_code == 200


async def test_pages_ask_nothing_of_third_parties(web: Web) -> None:
    """Everything a page loads is ours."""
    await web.hold(occurrence(place="x", join_url="https://meet.example"))
    page = (await web.get("/")).text
    assert 'src="http' not in page
    assert 'src="//' not in page
    assert 'stylesheet" href="http' not in page


async def test_health_and_readiness(web: Web) -> None:
    """The process answers; the database does too; and who asks every few seconds fills no log."""
    with capture_logs() as logs:
        assert (await web.get("/healthz")).status_code == 200
        assert (await web.get("/readyz")).status_code == 200
    assert {each["log_level"] for each in logs} == {"debug"}


async def test_open_dates_and_all_day_meetings_are_listed(web: Web) -> None:
    """An open date is told as open, a whole weekend by its days."""
    await web.hold(
        replace(
            occurrence(),
            start=date(2027, 1, 18),
            end=date(2027, 1, 26),
            open_dates=(date(2027, 1, 18), date(2027, 1, 25)),
            status=Status.TENTATIVE,
            basis=Basis.RULE,
        ),
        occurrence(2, title="Wochenende", start=date(2027, 1, 30), end=date(2027, 2, 1)),
    )
    page = (await web.get("/")).text
    assert "18. oder 25. Jan" in page
    assert "Wochenende" in page
