// Package httpserver is what every HTTP service needs around its own handlers:
// health, metrics, traces, access logs, errors and an orderly end.
package httpserver

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"
)

const (
	headerTimeout  = 10 * time.Second
	requestTimeout = 30 * time.Second
	// Longer than a load balancer's (commonly 60 s): the one that closes must be the client.
	idleTimeout = 75 * time.Second
	// A request that ran into its timeout must still get its response.
	writeGrace = 5 * time.Second
)

// Serve handles requests until the context ends. Then readiness fails, requests
// are still served for the duration of drain, so that load balancers notice, and
// those in flight after that get the shutdown timeout.
func Serve(
	ctx context.Context, listener net.Listener, mux *http.ServeMux, health *Health, drain, shutdownTimeout time.Duration,
) error {
	server := &http.Server{
		Handler:           newHandler(mux, health),
		ReadHeaderTimeout: headerTimeout,
		ReadTimeout:       requestTimeout,
		WriteTimeout:      requestTimeout + writeGrace,
		IdleTimeout:       idleTimeout,
		ErrorLog:          slog.NewLogLogger(slog.Default().Handler(), slog.LevelWarn),
	}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	slog.Info("listening", "address", listener.Addr().String())

	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}

	slog.Info("draining", "seconds", drain.Seconds())
	health.draining.Store(true)
	time.Sleep(drain)

	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), shutdownTimeout)
	defer cancel()
	if err := server.Shutdown(ctx); err != nil {
		return errors.Join(fmt.Errorf("requests still in flight after %s: %w", shutdownTimeout, err), server.Close())
	}
	slog.Info("stopped")
	return nil
}
