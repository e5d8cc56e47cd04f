#!/bin/sh
# Makes the Python environment of the plugin inside its own folder: Helm's install and update hook,
# and the command that repairs it. BACKEND_TLS_PYTHON names another python3.
# `-I` everywhere: packages on PYTHONPATH count as installed for pip, which leaves them out.
set -eu

plugin=$(CDPATH='' cd -P -- "$(dirname -- "$0")/.." && pwd -P)
python=${BACKEND_TLS_PYTHON:-python3}
venv=$plugin/.venv

fail() {
    echo "backend-tls: $1" >&2
    echo "backend-tls: or put the program itself on PATH, where the plugin finds it: pipx install '$plugin'" >&2
    exit 1
}

# Whether the filter runs with all that it depends on; given a folder, from there only.
runs() {
    "$venv/bin/python" -I -c '
import os, re, sys
from importlib.metadata import distribution, requires
from post_renderer import pipeline
for need in requires("helm-backend-tls"):
    if ";" not in need:
        distribution(re.match(r"[\w.-]+", need)[0])
home = os.path.dirname(os.path.realpath(pipeline.__file__))
sys.exit(sys.argv[1:] not in ([], [home]))' "$@" 2>/dev/null
}

# A checkout that its developer works in runs from the checkout, and keeps its environment.
if [ -x "$venv/bin/backend-tls" ] && runs "$plugin/post_renderer"; then
    echo "backend-tls: uses the environment in $venv"
    exit 0
fi

# Never cleared while it works: it may have packages that are not ours, and an update that fails leaves the old one.
if ! "$venv/bin/python" -I -c 'import sys, pip; sys.exit(sys.version_info < (3, 10))' 2>/dev/null; then
    command -v "$python" >/dev/null || fail "there is no $python; install Python 3.10 or later, or set BACKEND_TLS_PYTHON=/path/to/python3"
    "$python" -c 'import sys; sys.exit(sys.version_info < (3, 10))' ||
        fail "$python is $("$python" -V 2>&1), and Python 3.10 or later is needed; set BACKEND_TLS_PYTHON=/path/to/it"
    "$python" -I -m venv --clear "$venv" || fail "cannot make a Python environment in $venv; on Debian: apt install python3-venv"
fi

# From a copy: setuptools leaves build/ beside the source, and installs from it what is gone from the source.
source=$venv/source
rm -rf "$source"
mkdir "$source"
cp -R "$plugin/pyproject.toml" "$plugin/README.md" "$plugin/LICENSE" "$plugin/post_renderer" "$source/"
"$venv/bin/python" -I -m pip install --quiet --disable-pip-version-check "$source" ||
    fail "cannot install the dependencies; is the package index reachable? Then: sh '$plugin/plugin/install.sh'"
rm -rf "$source"
runs || fail "what was installed in $venv does not run; remove that folder, then: sh '$plugin/plugin/install.sh'"
"$venv/bin/python" -I "$venv/bin/backend-tls" --version
