package queue

import (
	"context"
	"math/rand/v2"
	"time"
)

const (
	shortestPause = 100 * time.Millisecond
	longestPause  = 5 * time.Second
)

// backoff waits longer each time, and never as long as others do.
type backoff struct {
	pause time.Duration
}

func (b *backoff) next() time.Duration {
	b.pause = min(max(2*b.pause, shortestPause), longestPause)
	return b.pause/2 + rand.N(b.pause/2) //nolint:gosec // no secret: it only keeps replicas apart
}

// wait ends early when the context does.
func (b *backoff) wait(ctx context.Context) {
	select {
	case <-ctx.Done():
	case <-time.After(b.next()):
	}
}

func (b *backoff) reset() { b.pause = 0 }
