package httpserver

import (
	"context"
	"log/slog"
	"net/http"
	"sync"
	"sync/atomic"
	"time"
)

const checkTimeout = 2 * time.Second

// Check asks a dependency whether it answers.
type Check func(context.Context) error

// Health tells whether the process lives and whether it can do its work.
type Health struct {
	checks   map[string]Check
	optional map[string]bool
	draining atomic.Bool
}

// NewHealth returns a Health without checks.
func NewHealth() *Health {
	return &Health{checks: map[string]Check{}, optional: map[string]bool{}}
}

// AddCheck makes readiness depend on the check. It must not be called once the
// server has started.
func (h *Health) AddCheck(name string, check Check) {
	h.checks[name] = check
}

// AddOptionalCheck is AddCheck for what requests can be served without:
// readiness tells that it fails, but does not fail itself.
func (h *Health) AddOptionalCheck(name string, check Check) {
	h.AddCheck(name, check)
	h.optional[name] = true
}

type readiness struct {
	Status string            `json:"status"`
	Checks map[string]string `json:"checks"`
}

// live touches no dependency: restarting this process would not mend one.
func (h *Health) live(w http.ResponseWriter, _ *http.Request) {
	WriteJSON(w, http.StatusOK, map[string]string{"status": "ok"})
}

func (h *Health) ready(w http.ResponseWriter, r *http.Request) {
	if h.draining.Load() {
		WriteJSON(w, http.StatusServiceUnavailable, readiness{Status: "draining", Checks: map[string]string{}})
		return
	}
	answer := h.check(r.Context())
	status := http.StatusOK
	if answer.Status != "ok" {
		status = http.StatusServiceUnavailable
	}
	WriteJSON(w, status, answer)
}

func (h *Health) check(ctx context.Context) readiness {
	ctx, cancel := context.WithTimeout(ctx, checkTimeout)
	defer cancel()

	answer := readiness{Status: "ok", Checks: map[string]string{}}
	var mu sync.Mutex
	var wg sync.WaitGroup
	for name, check := range h.checks {
		wg.Go(func() {
			err := check(ctx)
			mu.Lock()
			defer mu.Unlock()
			answer.Checks[name] = "ok"
			if err != nil {
				slog.WarnContext(ctx, "check failed", "check", name, "error", err)
				answer.Checks[name] = "unavailable"
				if !h.optional[name] {
					answer.Status = "unavailable"
				}
			}
		})
	}
	wg.Wait()
	return answer
}
