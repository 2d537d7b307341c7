"""What schemathesis finds wrong with the API, which it asks all that its description allows.

For longer than the tests have: `python -m tests.web.api.examination --examples 500`.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import schemathesis
import structlog
from hypothesis import strategies as st
from schemathesis.engine import events, from_schema

from bot.errors import UsageError
from bot.web.api import examples
from bot.web.api.description import ADDRESS
from bot.web.filters import LONGEST_QUERY, MOST_VALUES, parse_filters
from tests.web.api.odd import odd_registry
from tests.web.api.served import served
from tests.web.samples import NOW


@dataclass
class Found:
    """What came out: how many requests were sent, and what was wrong with the answers."""

    requests: int = 0
    problems: list[str] = field(default_factory=list)


def examine(address: str, most: int) -> Found:
    """Run every phase and every check of schemathesis with `most` examples of each operation."""
    found = Found()
    for event in from_schema(_schema(address, most)).execute():
        match event:
            case events.ScenarioFinished(recorder=recorder):
                found.requests += len(recorder.interactions)
                found.problems += _failures(recorder)
            case events.NonFatalError(info=info):
                found.problems.append(info.format())
            case events.FatalError(exception=error):
                raise error
            case events.SchemaAnalysisWarnings(warnings=warnings):
                found.problems += map(str, warnings)
            case _:
                pass
    return found


def _schema(address: str, most: int) -> Any:
    schemathesis.openapi.format("events-cursor", st.just(examples.AFTER_EVENT))
    schemathesis.openapi.format("labs-cursor", st.just(examples.AFTER_LAB))
    config = schemathesis.Config.from_dict(
        {"generation": {"max-examples": most, "deterministic": True, "database": "none"}}
    )
    schema = schemathesis.openapi.from_url(f"{address}{ADDRESS}", config=config)
    schema.validate()
    schema.hook("filter_case")(_is_allowed)
    return schema


def _is_allowed(_context: Any, case: Any) -> bool:
    """Leave out what is told in words because no schema can say it: bounds over parameters."""
    asked = {name: value for name, value in (case.query or {}).items() if value is not None}
    query = urlencode(asked, doseq=True)
    if len(query) > LONGEST_QUERY or query.count("=") > MOST_VALUES:
        return False
    if any(map(_is_blank, asked.values())):
        return False
    dates = {name: asked[name] for name in ("from", "to") if isinstance(asked.get(name), str)}
    try:
        parse_filters(urlencode(dates)).query(
            odd_registry(), first=NOW.date(), last=NOW.date() + timedelta(365)
        )
    except UsageError as error:
        return "before" not in str(error)
    return True


def _is_blank(value: Any) -> bool:
    """Whether a value says nothing, which `allowEmptyValue` allows; schemathesis knows it not."""
    return "" in value if isinstance(value, list) else not str(value).strip()


def _failures(recorder: Any) -> list[str]:
    return [
        f"{recorder.label}: {failed.failure}\n{failed.code_sample}"
        for checks in recorder.checks.values()
        for check in checks
        if (failed := check.failure_info) is not None
    ]


def main() -> int:
    """Examine the API for as long as asked."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--examples", type=int, default=200)
    most = options.parse_args().examples
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))
    with (
        tempfile.TemporaryDirectory() as folder,
        served(f"sqlite:///{folder}/odd.db") as address,
    ):
        found = examine(address, most)
    sys.stdout.write("\n\n".join([*found.problems, f"{found.requests} requests\n"]))
    return 1 if found.problems else 0


if __name__ == "__main__":
    sys.exit(main())
