#!/bin/sh
# Builds Traefik from the module proxy alone: build.sh OUTPUT. lego, its ACME client, comes without DNS providers.
set -eu
source=$(cd "$(dirname "$0")" && pwd)
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cp -r "$source/go.mod" "$source/go.sum" "$source/ext" "$folder"
lego=$(cd "$folder" && go mod download -json github.com/go-acme/lego/v5@v5.4.1 | sed -n 's/^\t"Dir": "\(.*\)",$/\1/p')
cp -r "$lego" "$folder/lego"
chmod -R u+w "$folder/lego"
find "$folder/lego/providers/dns" -mindepth 1 -maxdepth 1 ! -name internal -exec rm -r {} +
cp "$source/dns/dns.go" "$folder/lego/providers/dns/"
# -trimpath: a folder of another name is no reason to compile anew.
CGO_ENABLED=0 go build -C "$folder" -mod=mod -trimpath \
    -ldflags "-s -w -X github.com/traefik/traefik/v3/pkg/version.Version=3.7.13" \
    -o "$1" github.com/traefik/traefik/v3/cmd/traefik
