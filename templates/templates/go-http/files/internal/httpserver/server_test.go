package httpserver

import (
	"context"
	"net"
	"net/http"
	"testing"
	"time"
)

// started is a server with a route that answers when it is released.
type started struct {
	url     string
	entered chan struct{}
	release chan struct{}
	stop    context.CancelFunc // as SIGTERM does
	ended   chan error
}

func start(t *testing.T, drain, shutdownTimeout time.Duration) *started {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	s := &started{
		url: "http://" + listener.Addr().String(), stop: stop,
		entered: make(chan struct{}), release: make(chan struct{}), ended: make(chan error, 1),
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /v1/slow", func(w http.ResponseWriter, _ *http.Request) {
		close(s.entered)
		<-s.release
		w.WriteHeader(http.StatusNoContent)
	})
	go func() { s.ended <- Serve(ctx, listener, mux, NewHealth(), drain, shutdownTimeout) }()
	return s
}

func (s *started) get(path string) (status int, closing bool, err error) {
	response, err := http.Get(s.url + path)
	if err != nil {
		return 0, false, err
	}
	return response.StatusCode, response.Close, response.Body.Close()
}

func TestShutdown(t *testing.T) {
	s := start(t, time.Second, 10*time.Second)
	slow := make(chan int, 1)
	go func() {
		status, _, err := s.get("/v1/slow")
		if err != nil {
			t.Error(err)
		}
		slow <- status
	}()
	<-s.entered
	if status, closing, err := s.get("/healthz/ready"); status != http.StatusOK || closing {
		t.Fatalf("before: status %d, closing %v: %v", status, closing, err)
	}

	s.stop()
	waitFor(t, "readiness to fail", func() bool {
		status, _, _ := s.get("/healthz/ready")
		return status == http.StatusServiceUnavailable
	})
	if status, closing, err := s.get("/healthz/live"); status != http.StatusOK || !closing {
		t.Errorf("while draining: status %d, closing %v: %v", status, closing, err)
	}
	waitFor(t, "the listener to close", func() bool {
		_, _, err := s.get("/healthz/live")
		return err != nil
	})

	close(s.release)
	if status := <-slow; status != http.StatusNoContent {
		t.Errorf("the request in flight got %d", status)
	}
	if err := <-s.ended; err != nil {
		t.Error(err)
	}
}

func TestShutdownTimeout(t *testing.T) {
	s := start(t, 0, 10*time.Millisecond)
	go func() { _, _, _ = s.get("/v1/slow") }()
	<-s.entered
	s.stop()
	if err := <-s.ended; err == nil {
		t.Error("no error although a request was cut off")
	}
	close(s.release)
}

func TestServeFails(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	if err := listener.Close(); err != nil {
		t.Fatal(err)
	}
	if err := Serve(t.Context(), listener, http.NewServeMux(), NewHealth(), 0, 0); err == nil {
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
