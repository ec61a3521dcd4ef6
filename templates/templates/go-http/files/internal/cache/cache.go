// Package cache opens Redis.
package cache

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"github.com/redis/go-redis/extra/redisotel/v9"
	"github.com/redis/go-redis/v9"
)

// Open returns a client that connects when it is first used.
func Open(options *redis.Options) (*redis.Client, error) {
	redis.SetLogger(logger{})

	cfg := *options
	cfg.PoolSize = 20
	cfg.DialTimeout = time.Second
	cfg.ReadTimeout = 500 * time.Millisecond
	cfg.WriteTimeout = 500 * time.Millisecond
	cfg.PoolTimeout = 500 * time.Millisecond
	cfg.MaxRetries = 1
	cfg.DialerRetries = 1 // waiting for a cache to come back costs more than doing without
	cfg.ContextTimeoutEnabled = true

	client := redis.NewClient(&cfg)
	if err := redisotel.InstrumentTracing(client,
		redisotel.WithDBStatement(false), // it would copy what is cached into traces
		redisotel.WithCallerEnabled(false),
		redisotel.WithDialFilter(true),
		redisotel.WithCommandFilter(housekeeping),
		redisotel.WithCommandsFilter(func(cmds []redis.Cmder) bool { return slices.ContainsFunc(cmds, housekeeping) }),
	); err != nil {
		return nil, fmt.Errorf("trace the cache: %w", err)
	}
	return client, nil
}

// housekeeping tells commands of health checks and new connections: without a
// request around them, each would be a trace of its own.
func housekeeping(cmd redis.Cmder) bool {
	switch cmd.Name() {
	case "auth", "client", "hello", "ping", "select":
		return true
	}
	return false
}

// logger brings the library's own messages, which have no level, into the log.
type logger struct{}

func (logger) Printf(ctx context.Context, format string, args ...any) {
	slog.WarnContext(ctx, "redis client", "detail", fmt.Sprintf(format, args...))
}
