package queue

import (
	"context"
	"testing"
	"time"
)

func TestBackoff(t *testing.T) {
	var pause backoff
	for longest := shortestPause; longest < longestPause; longest *= 2 {
		if waited := pause.next(); waited < longest/2 || waited >= longest {
			t.Errorf("%s, want %s to %s", waited, longest/2, longest)
		}
	}
	for range 3 {
		if waited := pause.next(); waited > longestPause {
			t.Errorf("%s is longer than %s", waited, longestPause)
		}
	}
	pause.reset()
	if waited := pause.next(); waited > shortestPause {
		t.Errorf("%s after a reset", waited)
	}
}

func TestBackoffEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	pause := backoff{pause: longestPause}
	start := time.Now()
	pause.wait(ctx)
	if waited := time.Since(start); waited > time.Second {
		t.Errorf("waited for %s", waited)
	}
}
