// Argo CD's config management plugin server as the tests start it: upstream's command and nothing else.
//
// `go install github.com/argoproj/argo-cd/v3/cmd@VERSION` is refused, because go.mod there has
// replace directives. A main module of our own may state the same ones.
package main

import (
	"fmt"
	"os"

	"github.com/argoproj/argo-cd/v3/cmd/argocd-cmp-server/commands"
)

func main() {
	if err := commands.NewCommand().Execute(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
