#!/bin/sh
# Makes the Python environment of the plugin inside its own folder: Helm's install and update hook,
# and the command that repairs it. BACKEND_TLS_PYTHON names another python3.
set -eu

plugin=$(cd "$(dirname "$0")/.." && pwd)
python=${BACKEND_TLS_PYTHON:-python3}
venv=$plugin/.venv

fail() {
    echo "backend-tls: $1" >&2
    echo "backend-tls: or put the program itself on PATH, where the plugin finds it: pipx install '$plugin'" >&2
    exit 1
}

command -v "$python" >/dev/null || fail "there is no $python; install Python 3.10 or later, or say BACKEND_TLS_PYTHON=/path/to/python3"
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 10))' ||
    fail "$python is $("$python" -V 2>&1), and Python 3.10 or later is needed; say BACKEND_TLS_PYTHON=/path/to/it"

# A checkout in which `make` was run has its environment already, and keeps it.
if [ -f "$venv/.ready" ] && "$venv/bin/python" -I "$venv/bin/backend-tls" --version >/dev/null 2>&1; then
    echo "backend-tls: uses the environment in $venv"
    exit 0
fi
"$python" -m venv --clear "$venv" || fail "cannot make a Python environment in $venv; on Debian: apt install python3-venv"
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check "$plugin" ||
    fail "cannot install the dependencies; is the package index reachable? Then: sh $plugin/plugin/install.sh"
"$venv/bin/python" -I "$venv/bin/backend-tls" --version
