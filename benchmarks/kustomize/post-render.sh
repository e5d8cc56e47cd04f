#!/bin/sh
# The usual way to make kustomize a post-renderer: it reads files, so stdin becomes one.
set -e
cd "${0%/*}"
cat >all.yaml
exec "${KUSTOMIZE:-kustomize}" build .
