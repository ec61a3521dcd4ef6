package httpserver

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// testHandler is the whole server around a few routes.
func testHandler() (http.Handler, *Health) {
	mux := http.NewServeMux()
	mux.Handle("GET /v1/things/{id}", HandlerFunc(func(w http.ResponseWriter, r *http.Request) error {
		WriteJSON(w, http.StatusOK, map[string]string{"id": r.PathValue("id")})
		return nil
	}))
	mux.Handle("POST /v1/things", HandlerFunc(func(w http.ResponseWriter, r *http.Request) error {
		var body struct {
			Name string `json:"name"`
		}
		if err := ReadJSON(w, r, &body); err != nil {
			return err
		}
		w.WriteHeader(http.StatusNoContent)
		return nil
	}))
	mux.Handle("GET /v1/broken", HandlerFunc(func(http.ResponseWriter, *http.Request) error {
		return errors.New("secret detail")
	}))
	mux.HandleFunc("GET /v1/panic", func(http.ResponseWriter, *http.Request) { panic("secret detail") })
	mux.HandleFunc("GET /v1/panic-late", func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, "half of")
		panic("secret detail")
	})
	health := NewHealth()
	return newHandler(mux, health), health
}

func request(handler http.Handler, method, target string, body io.Reader, header ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, target, body)
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	handler.ServeHTTP(w, r)
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

func TestProblems(t *testing.T) {
	handler, _ := testHandler()
	const asJSON = "application/json"
	for name, test := range map[string]struct {
		method, target, contentType, body string
		status                            int
	}{
		"unknown path":   {"GET", "/nope", "", "", http.StatusNotFound},
		"wrong method":   {"DELETE", "/v1/things/1", "", "", http.StatusMethodNotAllowed},
		"not JSON":       {"POST", "/v1/things", "text/plain", `{}`, http.StatusUnsupportedMediaType},
		"no type":        {"POST", "/v1/things", "", `{}`, http.StatusUnsupportedMediaType},
		"malformed":      {"POST", "/v1/things", asJSON, `{"name":`, http.StatusBadRequest},
		"trailing":       {"POST", "/v1/things", asJSON, `{} {}`, http.StatusBadRequest},
		"wrong type":     {"POST", "/v1/things", asJSON, `{"name":1}`, http.StatusUnprocessableEntity},
		"not an object":  {"POST", "/v1/things", asJSON, `[]`, http.StatusUnprocessableEntity},
		"too large":      {"POST", "/v1/things", asJSON, strings.Repeat(" ", maxBodyBytes+1), http.StatusRequestEntityTooLarge},
		"internal error": {"GET", "/v1/broken", "", "", http.StatusInternalServerError},
		"panic":          {"GET", "/v1/panic", "", "", http.StatusInternalServerError},
	} {
		t.Run(name, func(t *testing.T) {
			logs := captureLogs(t)
			w := request(handler, test.method, test.target, strings.NewReader(test.body), "Content-Type", test.contentType)
			var got struct {
				Type, Title, Detail string
				Status              int
			}
			if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil {
				t.Fatalf("%v in %s", err, w.Body)
			}
			if w.Code != test.status || got.Status != test.status || got.Title != http.StatusText(test.status) ||
				got.Type != "about:blank" || got.Detail == "" ||
				w.Header().Get("Content-Type") != "application/problem+json" {
				t.Errorf("%d %v %s, want %d", w.Code, w.Header(), w.Body, test.status)
			}
			if strings.Contains(w.Body.String(), "secret") {
				t.Errorf("internals are in %s", w.Body)
			}
			if failed := test.status >= 500; failed != strings.Contains(logs.String(), "secret detail") {
				t.Errorf("the log should have the cause of a failure, and only of one: %s", logs)
			}
		})
	}
}

func TestBodyAtTheLimit(t *testing.T) {
	handler, _ := testHandler()
	body := `{"name":"` + strings.Repeat("x", maxBodyBytes-len(`{"name":""}`)) + `"}`
	if w := request(handler, "POST", "/v1/things", strings.NewReader(body), "Content-Type", "application/json"); w.Code != http.StatusNoContent {
		t.Errorf("status %d: %s", w.Code, w.Body)
	}
}

func TestAllowHeader(t *testing.T) {
	handler, _ := testHandler()
	if allow := request(handler, "PUT", "/v1/things", nil).Header().Get("Allow"); allow != "POST" {
		t.Errorf("Allow is %q", allow)
	}
}

func TestClientThatLeftIsNoFailure(t *testing.T) {
	logs := captureLogs(t)
	handler, _ := testHandler()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	w := httptest.NewRecorder()
	handler.ServeHTTP(w, httptest.NewRequestWithContext(ctx, "GET", "/v1/broken", nil))
	if w.Code != statusClientClosedRequest || strings.Contains(logs.String(), "failed") {
		t.Errorf("status %d, log %s", w.Code, logs)
	}
}
