"""JSON as templates print it."""

from __future__ import annotations

import contextlib
import json
import time
from typing import Any

import pytest
from hypothesis import given, strategies as st

from bot.feeds.structured.lenient_json import mend, read_json

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)


@pytest.mark.parametrize(
    ("script", "values"),
    [
        ("", []),
        (" \n ", []),
        ('{"a": 1}', [{"a": 1}]),
        ('{"a": 1,}', [{"a": 1}]),
        ('{"a": [1, 2, ] , }', [{"a": [1, 2]}]),
        ('<!-- {"a": 1} -->', [{"a": 1}]),
        ('//<![CDATA[\n{"a": 1}\n//]]>', [{"a": 1}]),
        ('/* <![CDATA[ */ {"a": 1} /* ]]> */', [{"a": 1}]),
        ('\ufeff{"a": 1};', [{"a": 1}]),
        ('{"a": "b\nc\td"}', [{"a": "b\nc\td"}]),
        ('{"a": 1, // so\n"b": 2 /* und */ }', [{"a": 1, "b": 2}]),
        ('{"a": "http://x/y"}', [{"a": "http://x/y"}]),
        (r'{"a": "it\'s"}', [{"a": "it's"}]),
        (r'{"a": "C:\Users"}', [{"a": "C:Users"}]),
        ('{"a": "das "neue" Lab"}', [{"a": 'das "neue" Lab'}]),
        ('{"a": "ein "Wort", noch eins", "b": 1}', [{"a": 'ein "Wort", noch eins', "b": 1}]),
        ("{&quot;a&quot;: &quot;b&quot;}", [{"a": "b"}]),
        ('{"a": 1}\n{"a": 2}', [{"a": 1}, {"a": 2}]),
        ('[{"a": 1}],', [[{"a": 1}]]),
    ],
)
def test_forgives_what_templates_do(script: str, values: list[Any]) -> None:
    """What is nearly JSON is read as what it was meant to be."""
    assert read_json(script) == values


@pytest.mark.parametrize("script", ["{", '{"a"', "a: 1", '{"a": 1', "<html>", "[" * 100_000])
def test_gives_up_with_a_sentence(script: str) -> None:
    """What cannot be mended is a ValueError that says why."""
    with pytest.raises(ValueError, match=r"\w+"):
        read_json(script)


@given(VALUES)
def test_json_is_left_alone(value: object) -> None:
    """Mending never changes what was right."""
    script = json.dumps(value, ensure_ascii=False)
    assert read_json(script) == [value]
    assert json.loads(mend(script)) == value


@pytest.mark.parametrize(
    "script", ['{"a":"' + '" ' * 200_000, '{"a":1' + " " * 400_000, "//" * 200_000]
)
def test_hostile_scripts_cost_linear_time(script: str) -> None:
    """Half a megabyte of what looks like the end of something is given up within seconds."""
    began = time.monotonic()
    with contextlib.suppress(ValueError):
        read_json(script)
    assert time.monotonic() - began < 4
