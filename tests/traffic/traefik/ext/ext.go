// Package ext has the two types that Traefik 3.7.13 embeds in its own. Upstream's module has the same ones, and the
// module proxy does not have it: Traefik's go.mod replaces it by a folder (pkg/config/dynamic/ext).
package ext

type HTTP struct{}

type Router struct{}
