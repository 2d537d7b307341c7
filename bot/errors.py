"""Every error this program raises on purpose.

TreffpunktError
├── UsageError            wrong usage or configuration: exit code 2
│   ├── SettingsError     an environment variable
│   └── ConfigError       a file in the configuration directory; carries every mistake at once
├── RuleError             a rule in words that was not understood, or has two readings
├── SourceError           one source could not be read; never the end of a run
│   ├── FetchError        the address did not answer as it should
│   │   ├── RefusedError  we will not ask there (private address, port, scheme)
│   │   ├── TooLargeError more bytes than allowed
│   │   └── UnknownHostError  no server has this name
│   └── FeedError         it answered, but not with a feed (an HTML page, an empty body)
│       └── ParseKilledError   reading took too long or too much memory
├── SubmissionError       what somebody submitted cannot be accepted; carries why
└── StoreError            the database: unreachable, too old, too new

The message of each is one line that says what is wrong and what to do.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


class TreffpunktError(Exception):
    """Something went wrong that a person can put right."""


class UsageError(TreffpunktError):
    """Wrong usage or configuration."""


class SettingsError(UsageError):
    """An environment variable is wrong."""


class ConfigError(UsageError):
    """A configuration file is wrong; `mistakes` holds one line for each."""

    def __init__(self, mistakes: Sequence[str]) -> None:
        self.mistakes = tuple(mistakes)
        super().__init__("\n".join(self.mistakes))


class RuleError(TreffpunktError):
    """A rule in words was not understood, or leaves open which dates it means."""


class SourceError(TreffpunktError):
    """One source could not be read."""


class FetchError(SourceError):
    """The address did not answer as it should."""

    def __init__(
        self, message: str, *, status: int | None = None, retry_after: float | None = None
    ) -> None:
        self.status = status
        self.retry_after = retry_after
        super().__init__(message)


class RefusedError(FetchError):
    """We will not ask there."""


class UnknownHostError(FetchError):
    """No server has this name."""


class TooLargeError(FetchError):
    """The answer is larger than allowed."""


class FeedError(SourceError):
    """The answer is not a feed."""


class ParseKilledError(FeedError):
    """Reading the answer took too long or too much memory."""


class SubmissionError(TreffpunktError):
    """What somebody submitted cannot be accepted; `reason` is one word, to be put in a sentence."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


class StoreError(TreffpunktError):
    """The database cannot be used."""
