"""Fetches the labs' files from where a website keeps them: GitHub, or an archive anywhere."""

from __future__ import annotations

import asyncio
import json
import re
from typing import TYPE_CHECKING, Final
from urllib.parse import quote, unquote, urlsplit

from bot.domain.addresses import normal
from bot.errors import FetchError, UsageError
from bot.feeds.document import Request
from bot.registry.front_matter import HEAD, is_lab_file
from bot.registry.lab_files import FOLDER, MOST_FILES, TOO_MANY, LabFiles, unpack

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.feeds.document import Asking, Get

GITHUB: Final = "https://api.github.com"
AT_ONCE: Final = 8

_GITHUB_HOSTS: Final = frozenset({"github.com", "www.github.com"})
_REPOSITORY: Final = re.compile(
    r"/([\w.-]+)/([\w.-]+?)(?:\.git)?(?:/(?:tree|blob)/([^/]+)(?:/(.*?))?)?/?"
)
_JSON: Final = Request(headers=(("Accept", "application/vnd.github+json"),))
_NOT_FOUND: Final = 404


async def gather(ask: Asking, address: str, *, api: str = GITHUB) -> LabFiles:
    """Fetch the lab files behind an address: a GitHub repository or folder of it, a zip or a tar.

    FetchError if it does not answer, UsageError if no lab files are there.
    """
    url = normal(address)
    parts = urlsplit(url)
    repository = _REPOSITORY.fullmatch(parts.path) if parts.hostname in _GITHUB_HOSTS else None
    if repository is not None:
        return await _from_github(ask, repository, api)
    document = await ask(url)
    return await ask.apart(unpack, document.body, parts.hostname or url)


async def _from_github(get: Get, repository: re.Match[str], api: str) -> LabFiles:
    """List a folder and fetch its files (https://docs.github.com/en/rest/repos/contents)."""
    owner, name, branch, folder = repository.groups()
    folder = unquote(folder or FOLDER)
    at = f"?ref={quote(unquote(branch), safe='')}" if branch else ""
    listing = f"{api}/repos/{owner}/{name}/contents/{quote(folder)}{at}"
    try:
        document = await get(listing, request=_JSON)
    except FetchError as error:
        if error.status == _NOT_FOUND:
            told = (
                f"github.com/{owner}/{name} has no folder {folder}; name it: …/tree/BRANCH/FOLDER"
            )
            raise FetchError(told, status=error.status) from error
        raise
    found = LabFiles()
    await _download(get, dict(_listed(document.body, folder)), found)
    if not found.files and not found.unread:
        raise UsageError(f"github.com/{owner}/{name}: no lab files (.md) in {folder}")
    found.files.sort(key=lambda file: file.path)
    return found


def _listed(body: bytes, folder: str) -> Iterable[tuple[str, str]]:
    """Yield path and address of each lab file that a listing names."""
    try:
        rows = json.loads(body)
    except (ValueError, RecursionError):
        rows = None
    rows = [rows] if isinstance(rows, dict) and "download_url" in rows else rows
    if not isinstance(rows, list):
        raise FetchError("GitHub answered with no listing of a folder")
    for row in rows[: MOST_FILES + 1]:
        if not isinstance(row, dict) or row.get("type") != "file":
            continue
        name, url = str(row.get("name")), row.get("download_url")
        if is_lab_file(name) and isinstance(url, str):
            yield str(row.get("path") or f"{folder}/{name}"), url


async def _download(get: Get, addresses: dict[str, str], found: LabFiles) -> None:
    if len(addresses) > MOST_FILES:
        raise UsageError(TOO_MANY)
    places = asyncio.Semaphore(AT_ONCE)

    async def one(path: str, url: str) -> None:
        try:
            async with places:
                document = await get(url)
            found.add(path, document.body[:HEAD])
        except FetchError as error:
            found.lost(path, error)

    await asyncio.gather(*(one(path, url) for path, url in addresses.items()))
