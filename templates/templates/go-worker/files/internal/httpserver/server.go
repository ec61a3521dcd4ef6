// Package httpserver answers those who operate the worker: health and metrics.
package httpserver

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

const (
	headerTimeout  = 10 * time.Second
	requestTimeout = 30 * time.Second
)

// Serve answers on the listener for as long as work takes, which is to end soon
// after its context. From the end of that on, readiness fails.
func Serve(
	ctx context.Context, listener net.Listener, registry *prometheus.Registry, health *Health, work func(context.Context) error,
) error {
	server := &http.Server{
		Handler:           newHandler(registry, health),
		ReadHeaderTimeout: headerTimeout,
		ReadTimeout:       requestTimeout,
		WriteTimeout:      requestTimeout,
		ErrorLog:          slog.NewLogLogger(slog.Default().Handler(), slog.LevelWarn),
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	context.AfterFunc(ctx, func() { health.draining.Store(true) })

	served := make(chan error, 1)
	go func() {
		defer stop() // without health and metrics, it is better started again
		served <- server.Serve(listener)
	}()
	slog.Info("listening", "address", listener.Addr().String())

	err := work(ctx)
	err = errors.Join(err, server.Close())
	if failure := <-served; !errors.Is(failure, http.ErrServerClosed) {
		err = errors.Join(err, failure)
	}
	return err
}

func newHandler(registry *prometheus.Registry, health *Health) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz/live", health.live)
	mux.HandleFunc("GET /healthz/ready", health.ready)
	mux.Handle("GET /metrics", promhttp.HandlerFor(registry, promhttp.HandlerOpts{}))
	return mux
}

// WriteJSON answers with the value as JSON.
func WriteJSON(w http.ResponseWriter, status int, value any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	// An error here means that the client is gone.
	_ = json.NewEncoder(w).Encode(value)
}
