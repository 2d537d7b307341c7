"""Reads lab files from a folder, a single file, or a zip or tar, which is never unpacked to disk.

Archives may come from strangers: the names in them are only looked at, only the head of each file
is read, and everything that is inflated on the way is counted.
"""

from __future__ import annotations

import gzip
import io
import tarfile
import zipfile
import zlib
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, BinaryIO, Final

from bot.errors import UsageError
from bot.registry.front_matter import HEAD, Unread, Why, is_lab_file

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

FOLDER: Final = "content/labs"
"""Where codefor.de's repository has the labs."""

MOST_FILES: Final = 20_000
MOST_MEMBERS: Final = 200_000
MOST_INFLATED: Final = 512 * 1024 * 1024
MOST_FETCHED: Final = 64 * 1024 * 1024
"""Bytes of what we fetch; on their own disk people may have larger archives."""
MOST_HELD: Final = 128 * 1024 * 1024
"""Bytes of the heads of all files together."""
TOO_MANY: Final = f"more than {MOST_FILES:,} lab files; name the folder that holds them"
GZIP: Final = b"\x1f\x8b"
_SHALLOW: Final = 3

_BROKEN: Final = (
    *(zipfile.BadZipFile, tarfile.TarError, zlib.error, EOFError, OSError),
    # An encrypted file, an unknown method of compression, an impossible name.
    *(RuntimeError, NotImplementedError, ValueError),
)


@dataclass(frozen=True, slots=True)
class LabFile:
    """The first bytes of a file, with its path in the repository."""

    path: str
    head: bytes


@dataclass(slots=True)
class LabFiles:
    """All lab files of one place, by path; `unread` are those that could not be read."""

    files: list[LabFile] = field(default_factory=list)
    unread: list[tuple[str, Unread]] = field(default_factory=list)
    held: int = 0

    def __iter__(self) -> Iterator[LabFile]:
        return iter(self.files)

    def add(self, path: str, head: bytes) -> None:
        """Add a file; UsageError once there are too many."""
        self.held += len(head)
        if len(self.files) >= MOST_FILES or self.held > MOST_HELD:
            raise UsageError(TOO_MANY)
        self.files.append(LabFile(path, head))

    def lost(self, path: str, told: object) -> None:
        """Remember a file that could not be read."""
        said = " ".join(str(told).split())[:120]
        self.unread.append((path, Unread(Why.UNREADABLE, told=said)))


def read_files(path: Path) -> LabFiles:
    """Read the lab files in a folder or archive, or a single one; UsageError if there are none."""
    try:
        if path.is_dir():
            found = _folder(path)
        elif path.is_file() and path.suffix.lower() in {".md", ".markdown"}:
            found = LabFiles()
            _take(found, path, _in_repository(path.parent, path))
        elif path.is_file():
            with path.open("rb") as file:
                found = _archive(file, str(path), MOST_INFLATED)
        else:
            raise UsageError(f"{path}: no such folder or file")
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror or error}") from error
    return _any(found, str(path))


def unpack(data: bytes, name: str) -> LabFiles:
    """Read the lab files in an archive that was fetched; UsageError if it is not one."""
    return _any(_archive(io.BytesIO(data), name, MOST_FETCHED), name)


def _any(found: LabFiles, where: str) -> LabFiles:
    if not found.files and not found.unread:
        raise UsageError(f"{where}: no lab files (.md) in it; name the folder that holds them")
    found.files.sort(key=lambda file: file.path)
    return found


def _folder(path: Path) -> LabFiles:
    inner = path / FOLDER
    path = inner if inner.is_dir() else path
    found = LabFiles()
    for file in sorted((*path.glob("*.[mM]*"), *path.glob("*/index.md"))):
        # A pipe or a device would never end.
        if is_lab_file(file.name) and file.is_file():
            _take(found, file, _in_repository(path, file))
    return found


def _take(found: LabFiles, file: Path, name: str) -> None:
    try:
        with file.open("rb") as opened:
            found.add(name, opened.read(HEAD))
    except OSError as error:
        found.lost(name, error.strerror or error)


def _in_repository(folder: Path, file: Path) -> str:
    """Return a file's path for a patch: relative to where `.git` is, or from `content` on."""
    inside, folder = file.relative_to(folder), folder.resolve()
    tops = (top for top in (folder, *folder.parents) if (top / ".git").exists())
    if (top := next(tops, None)) is not None:
        return (folder.relative_to(top) / inside).as_posix()
    within = FOLDER if folder.as_posix().endswith(f"/{FOLDER}") else ""
    return (PurePosixPath(within) / inside.as_posix()).as_posix()


def _archive(file: BinaryIO, name: str, most: int) -> LabFiles:
    try:
        if zipfile.is_zipfile(file):
            return _zip(file)
        file.seek(0)
        packed = file.read(2) == GZIP
        file.seek(0)
        return _tar(Counted(gzip.GzipFile(fileobj=file) if packed else file, most))
    except _BROKEN as error:
        told = " ".join(str(error).split())[:80]
        raise UsageError(f"{name}: no .md file, zip, tar or tar.gz ({told})") from None


def _zip(file: BinaryIO) -> LabFiles:
    found = LabFiles()
    with zipfile.ZipFile(file) as archive:
        members = {one.filename: one for one in archive.infolist() if not one.is_dir()}
        for name, path in _wanted(members).items():
            try:
                with archive.open(members[name]) as opened:
                    found.add(path, opened.read(HEAD))
            except _BROKEN as error:
                found.lost(path, error)
    return found


def _tar(file: Counted) -> LabFiles:
    """Read a tar in one pass; links and devices in it are skipped, never made."""
    heads: dict[str, bytes] = {}
    found = LabFiles()
    # As a stream, so that every byte is counted.
    with tarfile.open(fileobj=file, mode="r|") as archive:
        for number, member in enumerate(archive):
            if number > MOST_MEMBERS:
                raise UsageError("more than 200,000 files in the archive; name the labs' folder")
            is_meant = member.isreg() and is_lab_file(member.name)
            if is_meant and (opened := archive.extractfile(member)) is not None:
                heads[member.name] = opened.read(HEAD)
            if len(heads) > MOST_FILES:
                raise UsageError(TOO_MANY)
    for name, path in _wanted(heads).items():
        found.add(path, heads[name])
    return found


class Counted(io.RawIOBase):
    """Reads from another file until too much was inflated: a small archive may hold anything."""

    def __init__(self, file: BinaryIO | gzip.GzipFile, most: int) -> None:
        super().__init__()
        self._file, self._left = file, most

    def read(self, size: int = -1) -> bytes:
        """Return the next bytes; UsageError beyond the limit."""
        data = self._file.read(size)
        self._left -= len(data)
        if self._left < 0:
            raise UsageError("the archive holds too much; name one of the labs' folder alone")
        return data


def _wanted(names: Iterable[str]) -> dict[str, str]:
    """Return which members are lab files, and the path of each within the repository."""
    files = {name: PurePosixPath(name).parts for name in names if is_lab_file(name)}
    inner = {name: _below(parts) for name, parts in files.items()}
    if any(inner.values()):
        return {name: path for name, path in inner.items() if path}
    # Only the folder was packed: as `labs/ulm.md`, or `ulm.md`.
    return {name: "/".join(parts[-2:]) for name, parts in files.items() if len(parts) <= _SHALLOW}


def _below(parts: tuple[str, ...]) -> str | None:
    """Return the path from `content` on, if the file lies in the labs' folder itself."""
    folder = tuple(FOLDER.split("/"))
    for first in range(len(parts) - len(folder)):
        rest = parts[first + len(folder) :]
        if parts[first : first + len(folder)] == folder:
            single = len(rest) == 1 or (len(rest) == len(folder) and rest[1] == "index.md")
            return "/".join((*folder, *rest)) if single else None
    return None
