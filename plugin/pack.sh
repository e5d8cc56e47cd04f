#!/bin/sh
# Packs the plugin, and nothing else of the checkout, as DEST/backend-tls-VERSION.tgz.
set -eu

root=$(cd "$(dirname "$0")/.." && pwd)
mkdir -p "${1:?usage: pack.sh DEST}"
dest=$(cd "$1" && pwd)
version=$(sed -n 's/^version: //p' "$root/plugin.yaml")
folder=$dest/backend-tls

rm -rf "$folder"
mkdir "$folder"
cp -R "$root/plugin.yaml" "$root/plugin" "$root/post_renderer" "$root/pyproject.toml" "$root/README.md" "$root/LICENSE" "$folder/"
find "$folder" -name __pycache__ -prune -exec rm -rf {} +
tar -czf "$dest/backend-tls-$version.tgz" -C "$dest" backend-tls
echo "$dest/backend-tls-$version.tgz"
