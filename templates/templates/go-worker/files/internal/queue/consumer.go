// Package queue takes messages from a stream of Redis: each at least once, in
// several attempts where it must be, and never for ever.
package queue

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/redis/go-redis/v9"
	"go.opentelemetry.io/otel/codes"
)

const (
	// How long a read waits for a message, and thus how late the end is noticed.
	block = time.Second
	// Of what is written after an attempt, even where that was cut off.
	finishTimeout = 5 * time.Second
	readyTimeout  = 2 * time.Second
)

var (
	errCutOff    = errors.New("the shutdown timeout is over")
	errAbandoned = errors.New("no attempt came to an end")
)

// Options say how a [Consumer] works.
type Options struct {
	// Stream is the name of the stream, and of its only consumer group.
	Stream string
	// Name tells the consumers of the group apart.
	Name            string
	Concurrency     int
	MaxAttempts     int
	MessageTimeout  time.Duration
	ClaimAfter      time.Duration // longer than an attempt may take
	ForgetAfter     time.Duration // a consumer that left without a word
	ShutdownTimeout time.Duration
	// Ready, where it is given, tells whether what the handler needs answers.
	Ready func(context.Context) error
}

// Consumer takes messages and calls a handler for each.
type Consumer struct {
	options   Options
	client    *redis.Client
	handle    Handler
	metrics   metrics
	nextClaim atomic.Int64
	doubt     atomic.Bool // whether what the handler needs answers
}

// NewConsumer returns a consumer whose metrics are registered.
func NewConsumer(client *redis.Client, options Options, handle Handler, registerer prometheus.Registerer) *Consumer {
	registerer.MustRegister(newBacklog(client, options.Stream))
	return &Consumer{options: options, client: client, handle: handle, metrics: newMetrics(registerer)}
}

// Run takes messages until the context ends. Those in work get the shutdown timeout after that.
func (c *Consumer) Run(ctx context.Context) error {
	work, cut := context.WithCancelCause(context.WithoutCancel(ctx))
	defer cut(nil)
	context.AfterFunc(ctx, func() {
		slog.Info("finishing what is in work", "timeout_seconds", c.options.ShutdownTimeout.Seconds())
		timer := time.AfterFunc(c.options.ShutdownTimeout, func() { cut(errCutOff) })
		context.AfterFunc(work, func() { timer.Stop() })
	})

	c.forget(ctx)
	var slots sync.WaitGroup
	for range c.options.Concurrency {
		slots.Go(func() { c.takeUntil(ctx, work) })
	}
	slots.Wait()
	if err := context.Cause(work); err != nil {
		return err
	}
	c.leave(work)
	return nil
}

// takeUntil takes one message after the other until ctx ends, and works on them in the context work.
func (c *Consumer) takeUntil(ctx, work context.Context) {
	var pause backoff
	for ctx.Err() == nil {
		c.untilReady(ctx)
		next, err := c.next(ctx)
		switch {
		case err != nil && ctx.Err() == nil:
			slog.WarnContext(ctx, "the queue does not answer", "error", err)
			pause.wait(ctx)
		case err == nil && next == nil:
			pause.reset()
		case err == nil:
			pause.reset()
			if c.attempt(work, *next) == failed {
				c.doubt.Store(true)
			}
		}
	}
}

// untilReady returns at once where nothing is in doubt, or else when what the handler needs answers.
func (c *Consumer) untilReady(ctx context.Context) {
	var pause backoff
	for c.doubt.Load() && ctx.Err() == nil && !c.isReady(ctx) {
		pause.wait(ctx)
	}
}

// isReady asks whether what the handler needs answers.
func (c *Consumer) isReady(ctx context.Context) bool {
	if c.options.Ready != nil {
		ctx, cancel := context.WithTimeout(ctx, readyTimeout)
		defer cancel()
		if err := c.options.Ready(ctx); err != nil {
			c.doubt.Store(true)
			return false
		}
	}
	c.doubt.Store(false)
	return true
}

// next is a message that was left behind, or a new one; nothing where there was none for a while.
func (c *Consumer) next(ctx context.Context) (*delivery, error) {
	if c.claimIsDue() {
		// To claim a message is to begin an attempt, and an outage must not cost one after the other.
		if !c.isReady(ctx) {
			c.nextClaim.Store(0)
			return nil, nil //nolint:nilnil // there is none for now
		}
		if left, err := c.claim(ctx); left != nil || err != nil {
			return left, c.withGroup(ctx, err)
		}
	}
	streams, err := c.client.XReadGroup(ctx, &redis.XReadGroupArgs{
		Group: c.options.Stream, Consumer: c.options.Name, Streams: []string{c.options.Stream, ">"}, Count: 1, Block: block,
	}).Result()
	switch {
	case errors.Is(err, redis.Nil):
		return nil, nil //nolint:nilnil // there is none, and nothing is wrong
	case err != nil:
		return nil, c.withGroup(ctx, err)
	}
	return &delivery{entry: streams[0].Messages[0], attempt: 1}, nil
}

// withGroup makes the group where the error says that there is none: at first, and when Redis lost what it had.
func (c *Consumer) withGroup(ctx context.Context, err error) error {
	if err == nil || !redis.HasErrorPrefix(err, "NOGROUP") {
		return err
	}
	// From the first message on: those that came before the group count, too.
	made := c.client.XGroupCreateMkStream(ctx, c.options.Stream, c.options.Stream, "0").Err()
	if redis.HasErrorPrefix(made, "BUSYGROUP") {
		return nil
	}
	return made
}

// claimIsDue lets one of the slots look for what was left behind, now and then.
func (c *Consumer) claimIsDue() bool {
	now, due := time.Now().UnixNano(), c.nextClaim.Load()
	return now >= due && c.nextClaim.CompareAndSwap(due, now+int64(c.options.ClaimAfter/4))
}

// claim takes over a message that failed, or whose consumer died.
func (c *Consumer) claim(ctx context.Context) (*delivery, error) {
	const first = "0-0"
	for start := first; ; {
		entries, next, err := c.client.XAutoClaim(ctx, &redis.XAutoClaimArgs{
			Stream: c.options.Stream, Group: c.options.Stream, Consumer: c.options.Name,
			MinIdle: c.options.ClaimAfter, Start: start, Count: 1,
		}).Result()
		if err != nil {
			return nil, err
		}
		if len(entries) > 0 {
			c.nextClaim.Store(0) // there may be more
			return c.counted(ctx, entries[0])
		}
		if start = next; start == first {
			return nil, nil //nolint:nilnil // there is none, and nothing is wrong
		}
	}
}

// counted asks how often the entry was delivered.
func (c *Consumer) counted(ctx context.Context, entry redis.XMessage) (*delivery, error) {
	pending, err := c.client.XPendingExt(ctx, &redis.XPendingExtArgs{
		Stream: c.options.Stream, Group: c.options.Stream, Start: entry.ID, End: entry.ID, Count: 1,
	}).Result()
	if err != nil || len(pending) == 0 {
		return nil, err
	}
	return &delivery{entry: entry, attempt: int(pending[0].RetryCount)}, nil
}

// attempt works on a message, and returns what became of it.
func (c *Consumer) attempt(ctx context.Context, d delivery) string {
	c.metrics.active.Inc()
	defer c.metrics.active.Dec()
	ctx, span := d.startSpan(ctx, c.options.Stream)
	defer span.End()

	start := time.Now()
	outcome, err := c.decide(ctx, d)
	elapsed := time.Since(start)

	c.metrics.attempts.WithLabelValues(outcome).Inc()
	c.metrics.duration.Observe(elapsed.Seconds())
	log := slog.With("message.id", d.id(), "outcome", outcome, "attempt", d.attempt,
		"duration_ms", float64(elapsed.Microseconds())/1000)
	if err != nil {
		span.SetStatus(codes.Error, outcome)
		log.ErrorContext(ctx, "message", "error", err)
	} else {
		log.InfoContext(ctx, "message")
	}
	return outcome
}

// decide calls the handler, and takes the message off the stream unless it is to be tried again.
func (c *Consumer) decide(ctx context.Context, d delivery) (outcome string, err error) {
	// More attempts than there may be were begun, and each took its process with it.
	err = errAbandoned
	if d.attempt <= c.options.MaxAttempts {
		err = c.call(ctx, d)
	}
	var finish func(context.Context, redis.Pipeliner)
	switch {
	case err == nil:
		outcome, finish = done, func(context.Context, redis.Pipeliner) {}
	case errors.Is(context.Cause(ctx), errCutOff):
		return failed, errors.Join(errCutOff, err)
	case errors.Is(err, ErrInvalid) || d.attempt >= c.options.MaxAttempts:
		outcome, finish = dead, func(ctx context.Context, pipe redis.Pipeliner) { c.bury(ctx, pipe, d, err) }
	default:
		return failed, err
	}

	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), finishTimeout)
	defer cancel()
	_, failure := c.client.TxPipelined(ctx, func(pipe redis.Pipeliner) error {
		finish(ctx, pipe)
		pipe.XAck(ctx, c.options.Stream, c.options.Stream, d.entry.ID)
		pipe.XDel(ctx, c.options.Stream, d.entry.ID)
		return nil
	})
	if failure != nil {
		return failed, errors.Join(err, fmt.Errorf("take it off the queue: %w", failure))
	}
	return outcome, err
}

// bury puts the message on the stream of those that were given up.
func (c *Consumer) bury(ctx context.Context, pipe redis.Pipeliner, d delivery, reason error) {
	values := map[string]any{}
	maps.Copy(values, d.entry.Values)
	values[fieldMessageID] = d.id()
	values["attempts"] = d.attempt
	values["reason"] = reason.Error()
	pipe.XAdd(ctx, &redis.XAddArgs{Stream: deadLetters(c.options.Stream), Values: values})
}

// deadLetters is the stream of what was given up.
func deadLetters(stream string) string { return stream + "-dead" }

// call turns panics into errors, as one message must not end the others.
func (c *Consumer) call(ctx context.Context, d delivery) (err error) {
	defer func() {
		if cause := recover(); cause != nil {
			slog.ErrorContext(ctx, "panic", "error", fmt.Sprint(cause), "stack", string(debug.Stack()))
			err = fmt.Errorf("panic: %v", cause)
		}
	}()
	message, err := d.message()
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, c.options.MessageTimeout)
	defer cancel()
	return c.handle(ctx, message)
}
