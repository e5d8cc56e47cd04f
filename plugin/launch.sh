#!/bin/sh
# What Helm 4 runs as post-renderer: finds the Python that has our dependencies and becomes it.
# `exec`, so that Helm stays the parent: the namespace may stand on its command line only.
# Builtins alone, so that it costs next to nothing.

here=${0%/*}
plugin=${here%/*}
script=$plugin/.venv/bin/backend-tls

# The script is the last thing that an install writes: a half-made environment lacks it.
# Run by its interpreter and not by its first line, which fails for long paths and blanks.
if [ -f "$script" ] && [ -x "$plugin/.venv/bin/python" ]; then
    exec "$plugin/.venv/bin/python" -I "$script" "$@"
fi
if command -v backend-tls >/dev/null; then
    exec backend-tls "$@"
fi

# Helm 4 shows neither stderr nor what it means that we fail. It shows the text of a document
# that is no mapping, and applies nothing.
cat <<EOF
|
  backend-tls: this plugin has no Python environment, and there is no backend-tls on PATH.
  Repair it with: sh $here/install.sh
EOF
