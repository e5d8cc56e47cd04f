package main

import (
	"context"
	"flag"

	"github.com/cert-manager/cert-manager/internal/apis/config/shared"
	config "github.com/cert-manager/cert-manager/internal/apis/config/webhook"
	"github.com/cert-manager/cert-manager/internal/webhook"
	"github.com/cert-manager/cert-manager/pkg/logs"
)

// serveWebhook answers the API server's questions at /validate and /mutate until ctx ends.
func serveWebhook(ctx context.Context, arguments []string) error {
	// Not the global set: controller-runtime has put a -kubeconfig of its own there.
	flags := flag.NewFlagSet("webhook", flag.ExitOnError)
	kubeconfig := flags.String("kubeconfig", "", "how to reach the API server")
	certificate := flags.String("certificate", "", "PEM file of the certificate to serve with")
	key := flags.String("key", "", "PEM file of its key")
	port := flags.Int("port", 0, "port for HTTPS, on all addresses")
	health := flags.Int("health-port", 0, "port of /healthz, on all addresses")
	if err := flags.Parse(arguments); err != nil {
		return err
	}
	server, err := webhook.NewCertManagerWebhookServer(logs.Log, config.WebhookConfiguration{
		KubeConfig:           *kubeconfig,
		SecurePort:           int32(*port),
		HealthzPort:          int32(*health),
		MetricsListenAddress: "0", // or it listens on 8080
		TLSConfig: shared.TLSConfig{
			Filesystem: shared.FilesystemServingConfig{CertFile: *certificate, KeyFile: *key},
		},
	})
	if err != nil {
		return err
	}
	return server.Run(ctx)
}
