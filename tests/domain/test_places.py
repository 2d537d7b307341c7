from typing import Any

import pytest

from bot.domain.places import UnknownLabError, distance_km, resolve_labs
from bot.errors import UsageError
from tests.domain.some_labs import REGISTRY, SHOWN, WEST


@pytest.mark.parametrize(
    ("asked", "labs"),
    [
        ({"labs": ["koeln"]}, {"koeln"}),
        ({"labs": ["Köln", "bn"]}, {"koeln", "bonn"}),
        ({"labs": ["jena"]}, {"jena"}),
        ({"labs": ["hacker"]}, {"hacker"}),
        ({"states": ["DE-NW"]}, WEST),
        ({"states": ["nrw"]}, WEST),
        ({"states": ["DE-NW"], "friends": True}, WEST | {"hacker"}),
        ({"states": ["DE-HB"]}, set()),
        ({"states": ["Bayern"], "labs": ["ulm"]}, {"nuernberg", "ulm"}),
        ({"near": "koeln"}, {"koeln", "bonn"}),
        ({"near": "koeln", "within_km": 5}, {"koeln"}),
        ({"near": "koeln", "within_km": 5, "friends": True}, {"koeln", "hacker"}),
        ({"near": "50.9,6.9", "within_km": 10.0}, {"koeln"}),
        ({"near": "berlin"}, {"berlin"}),
        ({}, SHOWN),
        ({"friends": True}, SHOWN | {"hacker"}),
    ],
)
def test_filters_resolve_to_slugs(asked: dict[str, Any], labs: set[str] | frozenset[str]) -> None:
    """Web, subscriptions and digests share one reading of lab, state and distance; they add up."""
    assert resolve_labs(REGISTRY, **asked) == frozenset(labs)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"labs": ["kölln"]}, "did you mean koeln?"),
        ({"states": ["DE-XX"]}, "did you mean DE-"),
        ({"near": "atlantis"}, "`treffpunkt labs` lists"),
        ({"near": "91,0"}, "`treffpunkt labs` lists"),
    ],
)
def test_an_unknown_filter_is_refused_with_what_is_like_it(
    asked: dict[str, Any], said: str
) -> None:
    """A wrong name in an address or a file is an error of usage that says what may be meant."""
    with pytest.raises(UnknownLabError) as refused:
        resolve_labs(REGISTRY, **asked)
    assert isinstance(refused.value, UsageError)
    assert said in str(refused.value)


def test_an_unknown_name_cannot_break_the_line() -> None:
    """Names come from addresses; line breaks and endless ones are not repeated."""
    with pytest.raises(UnknownLabError) as refused:
        resolve_labs(REGISTRY, labs=["a\r\nSet-Cookie: x\x1b[31m" + "b" * 5000])
    assert str(refused.value).isprintable()
    assert len(str(refused.value)) < 200


def test_distances_are_right_within_a_percent() -> None:
    """Berlin to Munich is 504 km as the crow flies."""
    assert distance_km((52.52, 13.405), (48.137, 11.575)) == pytest.approx(504, rel=0.01)
    assert distance_km((48.0, 10.0), (48.0, 10.0)) == 0
    assert distance_km((0.0, 0.0), (0.0, 180.0)) == pytest.approx(20015, rel=0.01)
