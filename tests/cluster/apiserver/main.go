// The Kubernetes API server as the tests start it: upstream's command and nothing else.
//
// `go install k8s.io/kubernetes/cmd/kube-apiserver@VERSION` is refused, because go.mod
// there has replace directives. A main module of our own may state the same ones.
package main

import (
	"os"

	"k8s.io/component-base/cli"
	"k8s.io/kubernetes/cmd/kube-apiserver/app"
)

func main() {
	os.Exit(cli.Run(app.NewAPIServerCommand()))
}
