"""Packs a folder as .tgz, with the same bytes from the same files wherever and whenever it is done.

    SOURCE_DATE_EPOCH=1790000000 python3 tgz.py FOLDER FILE

Names are sorted; owners, times and the header of gzip say nothing of the machine. GNU tar and that of macOS
have no options in common for this, and every machine that packs has Python.
"""

from __future__ import annotations

import gzip
import os
import sys
import tarfile
from pathlib import Path


def pack(folder: Path, archive: Path, epoch: int) -> None:
    """Writes ``folder``, under its own name, as ``archive``; everything in it is of ``epoch`` (Unix time)."""

    def plain(member: tarfile.TarInfo) -> tarfile.TarInfo:
        member.uid = member.gid = 0
        member.uname = member.gname = ""
        member.mtime = epoch
        member.mode = 0o755 if member.isdir() or member.mode & 0o100 else 0o644
        return member

    paths = [folder, *folder.rglob("*")]
    with (
        archive.open("wb") as file,
        gzip.GzipFile(filename="", mode="wb", fileobj=file, mtime=0) as zipped,
        tarfile.open(fileobj=zipped, mode="w", format=tarfile.USTAR_FORMAT) as tar,
    ):
        for path in sorted(paths, key=lambda path: path.as_posix()):
            name = path.relative_to(folder.parent).as_posix()
            tar.add(path, arcname=name, recursive=False, filter=plain)


if __name__ == "__main__":
    pack(Path(sys.argv[1]), Path(sys.argv[2]), int(os.environ["SOURCE_DATE_EPOCH"]))
