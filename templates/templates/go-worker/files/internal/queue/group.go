package queue

import (
	"context"
	"log/slog"
	"time"

	"github.com/redis/go-redis/v9"
)

const leaveTimeout = time.Second

// forget takes consumers out of the group that left without a word; replicas never come back under their names.
// Those with messages stay until these are claimed, as Redis would forget them with their consumer.
func (c *Consumer) forget(ctx context.Context) {
	stream := c.options.Stream
	consumers, err := c.client.XInfoConsumers(ctx, stream, stream).Result()
	if err != nil {
		return // There is no group yet; or no Redis, which the first read tells.
	}
	for _, other := range consumers {
		if other.Pending == 0 && other.Idle > c.options.ForgetAfter {
			c.client.XGroupDelConsumer(ctx, stream, stream, other.Name)
		}
	}
}

// leave takes this consumer out of the group, unless messages are left that others shall claim.
func (c *Consumer) leave(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, leaveTimeout)
	defer cancel()
	stream := c.options.Stream
	pending, err := c.client.XPendingExt(ctx, &redis.XPendingExtArgs{
		Stream: stream, Group: stream, Start: "-", End: "+", Count: 1, Consumer: c.options.Name,
	}).Result()
	if err == nil && len(pending) == 0 {
		err = c.client.XGroupDelConsumer(ctx, stream, stream, c.options.Name).Err()
	}
	if err != nil {
		slog.WarnContext(ctx, "the consumer is still in its group", "error", err)
	}
}
