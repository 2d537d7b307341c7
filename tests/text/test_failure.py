"""Why a source cannot be read, as its people are told."""

from __future__ import annotations

import pytest

from bot.text import translator
from bot.text.failure import explain

T = translator("de")


@pytest.mark.parametrize(
    ("error", "what", "new_address"),
    [
        ('another page answers in its place: "Anmelden"; look', "eine andere: „Anmelden“", True),
        ("answers 404 (Not Found)", "gibt es nichts mehr (Antwort 404)", True),
        ("answers 410 (Gone)", "endgültig nicht mehr (Antwort 410)", True),
        ("answers 403 (Forbidden)", "nicht hinein (Antwort 403)", True),
        ("answers 503 (Service Unavailable)", "die Antwort 503", False),
        ("answers 429 (Too Many Requests)", "die Antwort 429", False),
        ("answers 418", "die Antwort 418", True),
        ("x.example: the name could not be resolved (DNS)", "gibt es nicht (mehr)", True),
        ("x.example: its TLS certificate is not valid (expired)", "ist ungültig", False),
        ("x.example: no secure connection (TLS) came about", "keine Antwort", False),
        ("x.example: the connection was refused", "keine Antwort", False),
        ("x.example did not answer within 20 s", "keine Antwort", False),
        ("x.example redirects in a circle", "keine Antwort", False),
        ("this is not a calendar but a web page", "kein Kalender", True),
        ("no calendar found on this page; name the address", "kein Kalender", True),
        ("the answer is larger than 10 MB", "zu groß", True),
        ("reading took longer than 5 s", "zu groß", True),
        ("https://x.example/a.ics is no longer a calendar; is it", "kein Kalender", True),
        ("www.meetup.com does not publish this calendar; is it", "kein Kalender", True),
        ("Facebook publishes no calendar; announce the meetings", "Facebook veröffentlicht", True),
        (
            "calendar.google.com: answers 404; this calendar is not public: in",
            "nicht öffentlich",
            True,
        ),
        (
            "https://x.example/a is gone, and its page names no other calendar",
            "nennt keinen anderen",
            True,
        ),
        ("CryptPad encrypts its pads, so no program can read them", "CryptPad", True),
        ("no calendar, feed, marked-up event or date is at this", "kein Treffen zu finden", True),
        (
            "x: answers 401; user and password in TREFFPUNKT_CREDENTIALS_LAB are not accepted",
            "verlangt eine Anmeldung",
            False,
        ),
        ("the pad is empty; if it has moved, correct its url", "Pad ist leer", True),
        (
            "there are 2 calendars at this address; give that of one: Lab (/a/), B (/b/)",
            "mehrere Kalender",
            True,
        ),
        ("something that nobody foresaw.", "something that nobody foresaw.", True),
        ("", "Auskunft", True),
    ],
)
def test_errors_are_told_in_words(error: str, what: str, *, new_address: bool) -> None:
    """Each has a sentence, advice, and whether another address may be needed."""
    explained = explain(error, T)
    assert what in explained.what
    assert explained.advice
    assert explained.new_address is new_address
