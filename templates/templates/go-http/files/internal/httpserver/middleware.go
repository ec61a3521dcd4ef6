package httpserver

import (
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promauto"
	semconv "go.opentelemetry.io/otel/semconv/v1.43.0"
	"go.opentelemetry.io/otel/trace"
)

// metrics has the names and buckets of OpenTelemetry's semantic conventions.
type metrics struct {
	duration *prometheus.HistogramVec
	active   *prometheus.GaugeVec
}

func newMetrics(registerer prometheus.Registerer) metrics {
	factory := promauto.With(registerer)
	return metrics{
		duration: factory.NewHistogramVec(prometheus.HistogramOpts{
			Name:    "http_server_request_duration_seconds",
			Help:    "Duration of HTTP server requests.",
			Buckets: []float64{0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10},
		}, []string{"http_request_method", "http_route", "http_response_status_code"}),
		active: factory.NewGaugeVec(prometheus.GaugeOpts{
			Name: "http_server_active_requests",
			Help: "Number of active HTTP server requests.",
		}, []string{"http_request_method"}),
	}
}

// observe measures and logs each request, and turns panics into errors.
func observe(m metrics, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start := time.Now()
		method := methodLabel(r.Method)
		active := m.active.WithLabelValues(method)
		active.Inc()
		rec := &recorder{ResponseWriter: w}

		defer func() {
			elapsed := time.Since(start)
			active.Dec()
			route := "unmatched"
			if _, path, found := strings.Cut(r.Pattern, "/"); found {
				route = "/" + path
				trace.SpanFromContext(r.Context()).SetAttributes(semconv.HTTPRoute(route))
			}
			status := rec.sent()
			m.duration.WithLabelValues(method, route, strconv.Itoa(status)).Observe(elapsed.Seconds())
			slog.InfoContext(r.Context(), "request",
				"http.request.method", method,
				"http.route", route,
				"http.response.status_code", status,
				"duration_ms", float64(elapsed.Microseconds())/1000,
			)
		}()
		defer recoverPanic(rec, r)
		next.ServeHTTP(rec, r)
	})
}

func recoverPanic(rec *recorder, r *http.Request) {
	cause := recover()
	if cause == nil {
		return
	}
	err, _ := cause.(error)
	aborted := errors.Is(err, http.ErrAbortHandler)
	if !aborted {
		slog.ErrorContext(r.Context(), "panic", "error", fmt.Sprint(cause), "stack", string(debug.Stack()))
	}
	if aborted || rec.status != 0 {
		// Part of the response is sent: cut the connection, so that no client takes it for complete.
		rec.status = http.StatusInternalServerError
		panic(http.ErrAbortHandler)
	}
	writeProblem(rec, &Error{Status: http.StatusInternalServerError, Detail: internalDetail})
}

var knownMethods = []string{
	http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch,
	http.MethodDelete, http.MethodConnect, http.MethodOptions, http.MethodTrace,
}

// methodLabel keeps clients from inventing label values.
func methodLabel(method string) string {
	if slices.Contains(knownMethods, method) {
		return method
	}
	return "_OTHER"
}

// recorder remembers the status that was sent.
type recorder struct {
	http.ResponseWriter
	status int
}

func (r *recorder) WriteHeader(status int) {
	if r.status == 0 && status >= http.StatusOK {
		r.status = status
	}
	r.ResponseWriter.WriteHeader(status)
}

func (r *recorder) Write(b []byte) (int, error) {
	r.status = r.sent()
	return r.ResponseWriter.Write(b)
}

// sent is the status of the response; net/http sends 200 for a handler that wrote nothing.
func (r *recorder) sent() int {
	if r.status == 0 {
		return http.StatusOK
	}
	return r.status
}

// Unwrap lets http.ResponseController reach the connection.
func (r *recorder) Unwrap() http.ResponseWriter { return r.ResponseWriter }
