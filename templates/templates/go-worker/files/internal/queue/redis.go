package queue

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/redis/go-redis/v9"
)

// Open returns a client that connects when it is first used, with connections
// for so many that wait for messages.
func Open(options *redis.Options, concurrency int) *redis.Client {
	redis.SetLogger(logger{})

	cfg := *options
	cfg.PoolSize = concurrency + 5 // metrics and health ask, too
	cfg.DialTimeout = time.Second
	cfg.ReadTimeout = 2 * time.Second // and for as long as a read blocks
	cfg.WriteTimeout = 2 * time.Second
	cfg.MaxRetries = -1 // the consumer tries again itself, and says so
	cfg.DialerRetries = 1
	cfg.ContextTimeoutEnabled = true
	return redis.NewClient(&cfg)
}

// logger brings the library's own messages, which have no level, into the log.
type logger struct{}

func (logger) Printf(ctx context.Context, format string, args ...any) {
	slog.WarnContext(ctx, "redis client", "detail", fmt.Sprintf(format, args...))
}
