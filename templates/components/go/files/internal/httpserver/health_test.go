package httpserver

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func passes(context.Context) error { return nil }

func fails(context.Context) error { return errors.New("secret detail") }

func TestLiveness(t *testing.T) {
	handler, health := testHandler()
	health.AddCheck("database", fails)
	health.draining.Store(true)
	w := request(handler, "GET", "/healthz/live", nil)
	if w.Code != http.StatusOK || strings.TrimSpace(w.Body.String()) != `{"status":"ok"}` {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}

func TestReadiness(t *testing.T) {
	for name, test := range map[string]struct {
		required, optional Check
		draining           bool
		status             int
		body               string
	}{
		"no checks": {nil, nil, false, http.StatusOK, `{"status":"ok","checks":{}}`},
		"all pass": {
			passes, passes, false,
			http.StatusOK, `{"status":"ok","checks":{"optional":"ok","required":"ok"}}`,
		},
		"a required check fails": {
			fails, passes, false,
			http.StatusServiceUnavailable, `{"status":"unavailable","checks":{"optional":"ok","required":"unavailable"}}`,
		},
		"an optional check fails": {
			passes, fails, false,
			http.StatusOK, `{"status":"ok","checks":{"optional":"unavailable","required":"ok"}}`,
		},
		"draining": {
			passes, passes, true,
			http.StatusServiceUnavailable, `{"status":"draining","checks":{}}`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			logs := captureLogs(t)
			handler, health := testHandler()
			if test.required != nil {
				health.AddCheck("required", test.required)
			}
			if test.optional != nil {
				health.AddOptionalCheck("optional", test.optional)
			}
			health.draining.Store(test.draining)
			w := request(handler, "GET", "/healthz/ready", nil)
			if w.Code != test.status || strings.TrimSpace(w.Body.String()) != test.body {
				t.Errorf("%d %s, want %d %s", w.Code, w.Body, test.status, test.body)
			}
			if failed := strings.Contains(test.body, "unavailable"); failed != strings.Contains(logs.String(), "secret detail") {
				t.Errorf("the log should have the cause of a failure, and only of one: %s", logs)
			}
		})
	}
}

func TestHangingCheckTimesOut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		health := NewHealth()
		health.AddCheck("database", func(ctx context.Context) error {
			<-ctx.Done()
			return ctx.Err()
		})
		start := time.Now()
		answer := health.check(t.Context())
		if waited := time.Since(start); waited != checkTimeout || answer.Status != "unavailable" {
			t.Errorf("%v after %s", answer, waited)
		}
	})
}
