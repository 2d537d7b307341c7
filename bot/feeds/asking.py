"""What a reader may ask of the world while it fetches: addresses, a safe place to read, logins."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from bot.errors import SourceError
from bot.feeds.document import PLAIN, Request

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bot.feeds.document import Asking, Document, Get, Guarded

_P = ParamSpec("_P")
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Asker:
    """Asks through the fetcher, reads in the guarded process; `logins` by their name."""

    get: Get
    guarded: Guarded
    logins: Mapping[str, tuple[str, str]] = field(default_factory=dict)

    async def __call__(
        self,
        url: str,
        *,
        etag: str | None = None,
        last_modified: str | None = None,
        request: Request = PLAIN,
    ) -> Document:
        """Fetch one address; FetchError."""
        return await self.get(url, etag=etag, last_modified=last_modified, request=request)

    async def apart(self, function: Callable[_P, _T], /, *args: _P.args, **kwargs: _P.kwargs) -> _T:
        """Run a function where it can be killed; ParseKilledError."""
        return await self.guarded.run(function, *args, **kwargs)

    def login(self, name: str | None) -> tuple[str, str] | None:
        """Return user and password of that name; SourceError says which variable is missing."""
        if name is None:
            return None
        if name not in self.logins:
            variable = f"TREFFPUNKT_CREDENTIALS_{name.upper().replace('-', '_')}"
            raise SourceError(f"no credentials “{name}”; set {variable}=user:password")
        return self.logins[name]


@dataclass(slots=True)
class Through:
    """Asks in its own way, but reads apart and finds logins through another."""

    asking: Asking

    async def apart(self, function: Callable[_P, _T], /, *args: _P.args, **kwargs: _P.kwargs) -> _T:
        """Run a function where it can be killed; ParseKilledError."""
        return await self.asking.apart(function, *args, **kwargs)

    def login(self, name: str | None) -> tuple[str, str] | None:
        """Return user and password of that name; SourceError."""
        return self.asking.login(name)
