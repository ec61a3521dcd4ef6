package httpserver

import (
	"context"
	"net/http"
	"strings"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	"go.opentelemetry.io/contrib/instrumentation/net/http/otelhttp"
)

// newHandler adds the operational endpoints to the service's own routes, and
// instruments the latter.
func newHandler(mux *http.ServeMux, health *Health) http.Handler {
	registry := prometheus.NewRegistry()
	registry.MustRegister(
		collectors.NewGoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
	)

	mux.HandleFunc("GET /healthz/live", health.live)
	mux.HandleFunc("GET /healthz/ready", health.ready)
	mux.Handle("GET /metrics", promhttp.HandlerFor(registry, promhttp.HandlerOpts{}))

	plain := problemFallback(mux)
	// The deadline comes first because it copies the request: the mux sets the
	// matched Pattern on the request it is given, where the others read it.
	instrumented := withDeadline(otelhttp.NewHandler(observe(newMetrics(registry), plain), ""))

	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if health.draining.Load() {
			w.Header().Set("Connection", "close")
		}
		switch r.URL.Path {
		case "/healthz/live", "/healthz/ready", "/metrics":
			plain.ServeHTTP(w, r)
		default:
			instrumented.ServeHTTP(w, r)
		}
	})
}

func withDeadline(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), requestTimeout)
		defer cancel()
		next.ServeHTTP(w, r.WithContext(ctx))
	})
}

// problemFallback answers requests that match no route with problem documents;
// the mux on its own would answer them in plain text.
func problemFallback(mux *http.ServeMux) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fallback, pattern := mux.Handler(r)
		if pattern != "" {
			mux.ServeHTTP(w, r)
			return
		}
		response := discarded{header: http.Header{}}
		fallback.ServeHTTP(&response, r)
		switch response.status {
		case http.StatusNotFound:
			writeProblem(w, &Error{Status: response.status, Detail: "nothing is served at this path"})
		case http.StatusMethodNotAllowed:
			allow := response.header.Get("Allow")
			r.Pattern = patternFor(mux, r, allow)
			w.Header().Set("Allow", allow)
			writeProblem(w, &Error{Status: response.status, Detail: "this path allows " + allow})
		default: // a redirect to the cleaned path
			fallback.ServeHTTP(w, r)
		}
	})
}

// patternFor finds the route of a request that only has the wrong method, so
// that it is counted there.
func patternFor(mux *http.ServeMux, r *http.Request, allow string) string {
	allowed := r.Clone(r.Context())
	allowed.Method, _, _ = strings.Cut(allow, ",")
	_, pattern := mux.Handler(allowed)
	return pattern
}

// discarded keeps a response's status and header only.
type discarded struct {
	header http.Header
	status int
}

func (d *discarded) Header() http.Header         { return d.header }
func (d *discarded) Write(b []byte) (int, error) { return len(b), nil }
func (d *discarded) WriteHeader(status int)      { d.status = status }
