"""Packs a wheel and all that it depends on as one file that any Python runs, with the same bytes each time.

    SOURCE_DATE_EPOCH=1790000000 python3 onefile.py WHEEL FILE.pyz

What it depends on is in onefile.txt, with checksums, in pure Python: ruamel.yaml.clib and what later versions
of jsonschema need are built for one system each, and Python imports no such library from a zip.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path, PurePosixPath

ANY_PYTHON = ["--implementation=py", "--abi=none", "--platform=any", "--python-version=3.10"]
# What pip leaves behind about this one installation: folders of scripts, where the wheel was.
LEFT_OUT = {"RECORD", "INSTALLER", "REQUESTED", "direct_url.json"}
# The module zipapp of Python would drop the exit code.
MAIN = b"import sys\n\nfrom post_renderer.cli import main\n\nsys.exit(main())\n"


def install(wheel: Path, folder: Path) -> None:
    """Fills ``folder`` with the packages. Raises CalledProcessError."""
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps"]
    pip += ["--no-compile", "--only-binary=:all:", "--target", str(folder), *ANY_PYTHON]
    needed = Path(__file__).with_name("onefile.txt")
    subprocess.run([*pip, "--require-hashes", "-r", str(needed)], check=True)
    subprocess.run([*pip, "--upgrade", str(wheel)], check=True)


def pack(folder: Path, target: Path, epoch: int) -> None:
    """Writes the packages of ``folder`` as the program ``target``; all of it is of ``epoch`` (Unix time)."""
    files = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    contents = {
        name: path.read_bytes()
        for name, path in files.items()
        if path.name not in LEFT_OUT and not name.startswith("bin/")
    }
    contents["__main__.py"] = MAIN
    # ruamel is a package without __init__.py, which Python (3.11) finds only where the zip lists its folder.
    folders = {f"{parent.as_posix()}/" for name in contents for parent in PurePosixPath(name).parents}
    contents |= dict.fromkeys(folders - {"./"}, b"")
    with target.open("wb") as file:
        file.write(b"#!/usr/bin/env python3\n")
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            for name in sorted(contents):
                entry = zipfile.ZipInfo(name, time.gmtime(epoch)[:6])
                entry.compress_type = zipfile.ZIP_DEFLATED
                entry.create_system = 3
                entry.external_attr = (0o40755 if entry.is_dir() else 0o100644) << 16
                archive.writestr(entry, contents[name])
    target.chmod(0o755)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as work:
        install(Path(sys.argv[1]), Path(work))
        pack(Path(work), Path(sys.argv[2]), int(os.environ["SOURCE_DATE_EPOCH"]))
