"""Lab files from folders and archives, however they are packed, and whatever else is in there."""

from __future__ import annotations

import gzip
import io
import os
import subprocess
import tarfile
import zipfile
from typing import TYPE_CHECKING

import pytest

from bot.errors import UsageError
from bot.registry.front_matter import HEAD
from bot.registry.lab_files import MOST_FETCHED, read_files, unpack

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

ULM = b"---\ntitle: OK Lab Ulm\n---\n"
REPOSITORY = {
    "site-1a2b/README.md": b"# Website",
    "site-1a2b/content/labs/_index.md": b"---\ntitle: Labs\n---\n",
    "site-1a2b/content/labs/ulm.md": ULM,
    "site-1a2b/content/labs/jena/index.md": ULM,
    "site-1a2b/content/labs/jena/old/index.md": ULM,
    "site-1a2b/content/blog/2026.md": b"---\ntitle: Blog\n---\n",
}
LABS = ["content/labs/jena/index.md", "content/labs/ulm.md"]


def zipped(files: Mapping[str, bytes]) -> bytes:
    """Pack a zip."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in files.items():
            archive.writestr(name, body)
    return packed.getvalue()


def tarred(files: Mapping[str, bytes], mode: str = "w:gz") -> bytes:
    """Pack a tar."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode=mode) as archive:  # type: ignore[call-overload]
        for name, body in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(body)
            archive.addfile(member, io.BytesIO(body))
    return packed.getvalue()


def paths(data: bytes) -> list[str]:
    """Return which lab files an archive holds."""
    return [file.path for file in unpack(data, "here")]


def write(directory: Path, files: Mapping[str, bytes]) -> None:
    """Write files, with the folders that they need."""
    for name, body in files.items():
        path = directory / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(body)


@pytest.mark.parametrize("data", [zipped(REPOSITORY), tarred(REPOSITORY), tarred(REPOSITORY, "w:")])
def test_a_packed_repository_gives_the_files_of_its_labs(data: bytes) -> None:
    """The folder that GitHub puts around everything does not matter, and blog posts are none."""
    assert paths(data) == LABS


def test_a_packed_folder_of_labs_is_enough() -> None:
    """Whoever packs only that folder is understood."""
    assert paths(zipped({"labs/ulm.md": ULM, "labs/logo.png": b""})) == ["labs/ulm.md"]
    assert paths(tarred({"./ulm.md": ULM})) == ["ulm.md"]


def test_names_that_lead_out_of_the_archive_lead_nowhere(tmp_path: Path) -> None:
    """Nothing is written, and what stands there is read as a lab like any other."""
    evil = {"../../../tmp/evil.md": ULM, "/etc/evil.md": ULM}
    for data in (zipped(evil), tarred(evil)):
        assert all(path.endswith("evil.md") for path in paths(data))
    assert list(tmp_path.iterdir()) == []


def test_links_and_devices_in_a_tar_are_no_files() -> None:
    """A link to a file of ours gives nothing away."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        link = tarfile.TarInfo("labs/passwd.md")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(link)
        pipe = tarfile.TarInfo("labs/pipe.md")
        pipe.type = tarfile.FIFOTYPE
        archive.addfile(pipe)
        ulm = tarfile.TarInfo("labs/ulm.md")
        ulm.size = len(ULM)
        archive.addfile(ulm, io.BytesIO(ULM))
    assert paths(packed.getvalue()) == ["labs/ulm.md"]


def test_a_large_file_in_a_zip_is_read_by_its_head() -> None:
    """A zip that holds 200 MB in 200 KB costs no more than its first bytes."""
    (file,) = unpack(zipped({"ulm.md": ULM + b" " * 200_000_000}), "here")
    assert len(file.head) == HEAD


def test_a_tar_that_inflates_without_end_is_refused() -> None:
    """What it pretends to hold is not inflated further than allowed, wherever it hides."""
    huge = tarred({"big.bin": b"\0" * (MOST_FETCHED + 1)})
    assert len(huge) < 200_000
    with pytest.raises(UsageError, match="too much"):
        unpack(huge, "here")
    header = tarfile.TarInfo("a" * 30_000_000 + ".md")
    name = gzip.compress(header.tobuf(tarfile.GNU_FORMAT) * 3)
    with pytest.raises(UsageError):
        unpack(name, "here")


@pytest.mark.parametrize(
    "data",
    [
        *(b"", b"<html>", b"PK\x03\x04 broken", gzip.compress(b"no tar"), b"\x1f\x8b\x08 broken"),
        *(zipped({"a.txt": b""}), tarred({"a.txt": b""}), zipped(REPOSITORY)[:200]),
    ],
    # Archives hold the time at which they were made: no name of a test may.
    ids=["empty", "html", "zip", "gzip", "broken", "zip of text", "tar of text", "cut"],
)
def test_what_holds_no_labs_is_refused_in_one_line(data: bytes) -> None:
    """Neither a web page nor a torn download is taken for an empty network."""
    with pytest.raises(UsageError) as refused:
        unpack(data, "example.org")
    assert str(refused.value).startswith("example.org: ")
    assert "\n" not in str(refused.value)


def test_a_file_of_a_zip_that_cannot_be_read_is_named_alone() -> None:
    """The others are read."""
    data = bytearray(zipped({"labs/jena.md": ULM, "labs/ulm.md": ULM}))
    at = data.index(b"labs/jena.md") + len("labs/jena.md")
    data[at : at + 4] = b"\xff\xff\xff\xff"
    found = unpack(bytes(data), "here")
    assert [file.path for file in found] == ["labs/ulm.md"]
    assert [path for path, _ in found.unread] == ["labs/jena.md"]


def test_a_checkout_gives_paths_as_git_names_them(tmp_path: Path) -> None:
    """From the root of the repository, whichever folder of it was named."""
    write(tmp_path, {"site/content/labs/ulm.md": ULM, "site/content/labs/jena/index.md": ULM})
    (tmp_path / "site" / ".git").mkdir()
    for named in ("site", "site/content/labs"):
        assert [file.path for file in read_files(tmp_path / named)] == LABS
    one = read_files(tmp_path / "site/content/labs/ulm.md")
    assert [file.path for file in one] == ["content/labs/ulm.md"]


def test_a_folder_without_repository_is_taken_as_it_is(tmp_path: Path) -> None:
    """`content/labs` is known by its name; of another folder the files are named alone."""
    write(tmp_path, {"content/labs/ulm.md": ULM, "other/ulm.md": ULM})
    assert [file.path for file in read_files(tmp_path)] == ["content/labs/ulm.md"]
    assert [file.path for file in read_files(tmp_path / "other")] == ["ulm.md"]


def test_an_archive_on_disk_is_read_too(tmp_path: Path) -> None:
    """By what it is, not by its name."""
    (tmp_path / "download").write_bytes(tarred(REPOSITORY))
    assert [file.path for file in read_files(tmp_path / "download")] == LABS


def test_what_is_no_plain_file_or_closed_to_us_is_left_out(tmp_path: Path) -> None:
    """A pipe would wait for ever; a folder called like a file is none."""
    write(tmp_path, {"ulm.md": ULM})
    os.mkfifo(tmp_path / "pipe.md")
    (tmp_path / "folder.md").mkdir()
    assert [file.path for file in read_files(tmp_path)] == ["ulm.md"]


@pytest.mark.parametrize("name", ["nowhere", "empty"])
def test_a_place_without_lab_files_is_told_by_name(tmp_path: Path, name: str) -> None:
    """Whoever mistypes a path reads which one."""
    (tmp_path / "empty").mkdir()
    with pytest.raises(UsageError, match=name):
        read_files(tmp_path / name)


def test_ten_thousand_files_are_read(tmp_path: Path) -> None:
    """A network of that size is no reason to stop."""
    for number in range(10_000):
        (tmp_path / f"lab-{number}.md").write_bytes(ULM)
    assert len(read_files(tmp_path).files) == 10_000


def test_git_can_name_what_we_read(tmp_path: Path) -> None:
    """In a real repository the paths are those that git lists."""
    write(tmp_path, {"content/labs/ulm.md": ULM})
    for words in (["init", "-q"], ["add", "."]):
        subprocess.run(["git", *words], cwd=tmp_path, check=True)
    listed = subprocess.run(
        ["git", "ls-files"], cwd=tmp_path, check=True, capture_output=True, text=True
    )
    assert [file.path for file in read_files(tmp_path)] == listed.stdout.split()
