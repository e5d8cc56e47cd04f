#!/bin/sh
# Shows one sample: the input, the changes, the report.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
cd "$root/samples/$1"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

set --
if [ -f args ]; then
    while IFS= read -r line; do set -- "$@" "$line"; done <args
fi
cp input.yaml "$work/before.yaml"
"$root/.venv/bin/backend-tls" "$@" <input.yaml >"$work/after.yaml" 2>"$work/report.txt"

printf '\n=== what Helm renders ===\n\n'
cat input.yaml
printf '\n=== what backend-tls changes, line by line ===\n\n'
cd "$work"
git --no-pager diff --no-index --no-prefix before.yaml after.yaml || true
printf '\n=== the report, on stderr ===\n\n'
cat report.txt
