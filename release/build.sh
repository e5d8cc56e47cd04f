#!/bin/sh
# Builds all files of a release into DEST, from what is committed or changed in the checkout; nothing else of it.
# The same commit gives the same bytes. PYTHON: a Python with the package `build`. docs/releasing.md tells more.
set -eu
umask 022

root=$(CDPATH='' cd -P -- "$(dirname -- "$0")/.." && pwd -P)
python=${PYTHON:-$root/.venv/bin/python}
mkdir -p "${1:?usage: build.sh DEST}"
dest=$(CDPATH='' cd -P -- "$1" && pwd -P)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git -C "$root" log -1 --format=%ct)}
export SOURCE_DATE_EPOCH PYTHON="$python"

# Changes that are not committed are taken along, as a commit that no branch has.
changed=$(git -C "$root" -c user.name=release -c user.email=release@localhost stash create)
[ -z "$changed" ] || echo "build.sh: has changes that are not committed; do not publish it" >&2
source=$work/source
mkdir "$source"
git -C "$root" -c tar.umask=0022 archive "${changed:-HEAD}" | tar -xf - -C "$source"

version=$(sed -n 's/^version: //p' "$source/plugin.yaml")
# A package index shows README without the files beside it.
files=https://github.com/kuberise/backend-tls/blob/v$version
sed "s|\](\([A-Za-z.][^):]*\))|]($files/\1)|g" "$source/README.md" >"$work/README.md"
mv "$work/README.md" "$source/README.md"
rm -rf "$dest/SHA256SUMS" "$dest"/SHA256SUMS.asc "$dest"/*backend[-_]tls-*

"$python" -m build --outdir "$work/built" "$source" >"$work/log" 2>&1 || { cat "$work/log" >&2; exit 1; }
cp "$work/built"/*.whl "$dest/"
# setuptools writes the time of the build into the archive.
tar -xzf "$work/built"/*.tar.gz -C "$work/built"
"$python" "$root/release/tgz.py" "$work/built/helm_backend_tls-$version" "$dest/helm_backend_tls-$version.tar.gz"

sh "$source/plugin/pack.sh" "$work" >/dev/null
plugin=backend-tls-$version.tgz
cp "$work/$plugin" "$dest/"

"$python" "$root/release/onefile.py" "$dest/helm_backend_tls-$version-py3-none-any.whl" "$dest/backend-tls-$version.pyz"
"$python" "$root/release/bill.py" "$dest/backend-tls-$version.pyz" >"$dest/backend-tls-$version.cdx.json"

sums() { if command -v sha256sum >/dev/null; then sha256sum "$@"; else shasum -a 256 "$@"; fi; }
cd "$dest"
sums ./*backend[-_]tls-* | sed 's|\./||' >SHA256SUMS

if [ -z "${SIGNING_KEY-}" ]; then
    echo "build.sh: not signed: SIGNING_KEY names no key of gpg" >&2
else
    # What `helm plugin package --sign` writes (4.2.4, pkg/provenance/sign.go), for the archive that anyone can build
    # again: the one that Helm packs has the owners and times of this machine.
    { cat "$source/plugin.yaml"; printf '\n...\nfiles:\n  %s: sha256:%s\n' "$plugin" "$(sums "$plugin" | cut -d' ' -f1)"; } |
        gpg --yes --quiet --local-user "$SIGNING_KEY" --digest-algo SHA512 --clearsign --output "$plugin.prov"
    gpg --yes --quiet --local-user "$SIGNING_KEY" --armor --detach-sign --output SHA256SUMS.asc SHA256SUMS
fi
ls -1
