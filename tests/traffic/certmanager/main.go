// cert-manager for the tests: its controllers for CA and self-signed issuers, and its webhook, in one program.
//
// The module path lies below cert-manager's own: Go lets only such modules import the webhook, which is internal.
package main

import (
	"context"
	"log"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	defer stop()
	commands := map[string]func(context.Context, []string) error{"controllers": controllers, "webhook": serveWebhook}
	if len(os.Args) < 2 || commands[os.Args[1]] == nil {
		log.Fatal("usage: cert-manager controllers|webhook OPTIONS")
	}
	if err := commands[os.Args[1]](ctx, os.Args[2:]); err != nil {
		log.Fatal(err)
	}
}
