#!/bin/sh
# Packs the plugin, and nothing else of the checkout, as DEST/backend-tls-VERSION.tgz: the same bytes from the same files.
set -eu

root=$(CDPATH='' cd -P -- "$(dirname -- "$0")/.." && pwd -P)
mkdir -p "${1:?usage: pack.sh DEST}"
dest=$(CDPATH='' cd -P -- "$1" && pwd -P)
version=$(sed -n 's/^version: //p' "$root/plugin.yaml")
folder=$dest/backend-tls

# A checkout is often called like the plugin, and the folder is made anew below.
if [ "$folder" = "$root" ] || [ -e "$folder/.git" ]; then
    echo "pack.sh: $folder is a checkout, not something packed; give another DEST" >&2
    exit 1
fi
rm -rf "$folder"
mkdir "$folder"
cp -R "$root/plugin.yaml" "$root/plugin" "$root/post_renderer" "$root/pyproject.toml" "$root/README.md" "$root/LICENSE" "$folder/"
find "$folder" -name __pycache__ -prune -exec rm -rf {} +
# The archive has no use for this script, which needs release/ beside it.
rm "$folder/plugin/pack.sh"
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git -C "$root" log -1 --format=%ct)}
export SOURCE_DATE_EPOCH
"${PYTHON:-python3}" "$root/release/tgz.py" "$folder" "$dest/backend-tls-$version.tgz"
echo "$dest/backend-tls-$version.tgz"
