#!/bin/sh
# What Helm 4 runs as post-renderer: finds the Python that has our dependencies and becomes it.
# `exec`, so that Helm stays the parent: the namespace may be on its command line only.
# Builtins alone, so that it costs next to nothing and can report a problem without a PATH.

script=$0
[ ! -h "$script" ] || script=$(readlink -f "$script")
case $script in
/*) here=${script%/*} ;;
*/*) here=$PWD/${script%/*} ;;
*) here=$PWD ;;
esac
venv=${here%/*}/.venv

# The script is the last thing that an install writes: a half-made environment lacks it.
# A whole one breaks when the system's Python is replaced by the next: its packages are not
# where the new one looks. Only Python can tell, and then starts over without the environment.
if [ -z "${_BACKEND_TLS_BROKEN-}" ] && [ -f "$venv/bin/backend-tls" ] && [ -x "$venv/bin/python" ]; then
    exec "$venv/bin/python" -I -c '
import sys
launcher = sys.argv.pop(1)
try:
    from post_renderer.cli import main
except ImportError:
    import os
    os.environ["_BACKEND_TLS_BROKEN"] = "1"
    os.execv("/bin/sh", ["sh", launcher, *sys.argv[1:]])
sys.exit(main())' "$here/launch.sh" "$@"
fi
if command -v backend-tls >/dev/null; then
    exec backend-tls "$@"
fi

set -- 'this plugin has no working Python environment, and there is no backend-tls on PATH.' \
    "Repair it with: sh '$here/install.sh'"
# Nothing on stdout would be taken for success. A document that is no mapping is refused by every reader.
[ -t 1 ] || printf '|\n  backend-tls: %s\n  %s\n' "$@"
# Helm 4 shows neither stderr nor the exit code: it shows the text of that document.
[ "${HELM_PLUGIN_NAME-}" != backend-tls ] || exit 0
printf 'backend-tls: %s\n%s\n' "$@" >&2
exit 1
