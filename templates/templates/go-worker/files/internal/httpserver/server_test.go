package httpserver

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

func testHandler() (http.Handler, *Health) {
	health := NewHealth()
	return newHandler(prometheus.NewRegistry(), health), health
}

func request(handler http.Handler, method, target string, body io.Reader) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	handler.ServeHTTP(w, httptest.NewRequest(method, target, body))
	return w
}

func captureLogs(t *testing.T) *bytes.Buffer {
	t.Helper()
	var out bytes.Buffer
	previous := slog.Default()
	slog.SetDefault(slog.New(slog.NewJSONHandler(&out, nil)))
	t.Cleanup(func() { slog.SetDefault(previous) })
	return &out
}

func listen(t *testing.T) net.Listener {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	return listener
}

func TestMetrics(t *testing.T) {
	registry := prometheus.NewRegistry()
	counter := prometheus.NewCounter(prometheus.CounterOpts{Name: "things_total", Help: "Things."})
	registry.MustRegister(counter)
	scraped := request(newHandler(registry, NewHealth()), "GET", "/metrics", nil).Body.String()
	if !strings.Contains(scraped, "\nthings_total 0\n") {
		t.Errorf("the counter is missing: %s", scraped)
	}
}

// status asks for readiness.
func status(listener net.Listener) int {
	response, err := http.Get("http://" + listener.Addr().String() + "/healthz/ready")
	if err != nil {
		return 0
	}
	_ = response.Body.Close()
	return response.StatusCode
}

func TestItAnswersUntilTheWorkIsDone(t *testing.T) {
	listener := listen(t)
	ctx, stop := context.WithCancel(t.Context())
	release, ended := make(chan struct{}), make(chan error, 1)
	go func() {
		ended <- Serve(ctx, listener, prometheus.NewRegistry(), NewHealth(), func(ctx context.Context) error {
			<-ctx.Done()
			<-release
			return nil
		})
	}()
	waitFor(t, "readiness", func() bool { return status(listener) == http.StatusOK })
	stop()
	waitFor(t, "readiness to fail", func() bool { return status(listener) == http.StatusServiceUnavailable })
	close(release)
	if err := <-ended; err != nil {
		t.Error(err)
	}
	if got := status(listener); got != 0 {
		t.Errorf("it answers %d after its end", got)
	}
}

func TestWorkThatFails(t *testing.T) {
	failure := errors.New("cut off")
	err := Serve(t.Context(), listen(t), prometheus.NewRegistry(), NewHealth(), func(context.Context) error { return failure })
	if !errors.Is(err, failure) {
		t.Errorf("error %v", err)
	}
}

func TestServerThatFailsEndsTheWork(t *testing.T) {
	listener := listen(t)
	if err := listener.Close(); err != nil {
		t.Fatal(err)
	}
	err := Serve(t.Context(), listener, prometheus.NewRegistry(), NewHealth(), func(ctx context.Context) error {
		<-ctx.Done()
		return nil
	})
	if err == nil {
		t.Error("no error although nothing could be served")
	}
}

func waitFor(t *testing.T, what string, happened func() bool) {
	t.Helper()
	for deadline := time.Now().Add(10 * time.Second); time.Now().Before(deadline); time.Sleep(5 * time.Millisecond) {
		if happened() {
			return
		}
	}
	t.Fatal("waited in vain for " + what)
}
