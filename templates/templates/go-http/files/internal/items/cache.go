package items

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"time"

	"github.com/google/uuid"
	"github.com/redis/go-redis/v9"
)

const (
	cacheTTL = time.Minute
	// A slow cache must not be slower than no cache.
	cacheTimeout = 250 * time.Millisecond
)

// Cache reads items through Redis. Where Redis fails, it logs that and reads
// from the store.
type Cache struct {
	store Store
	redis redis.StringCmdable
}

// NewCache returns a cache in front of the store.
func NewCache(store Store, client redis.StringCmdable) *Cache {
	return &Cache{store: store, redis: client}
}

// Get returns the item, and whether it came from the cache.
func (c *Cache) Get(ctx context.Context, id uuid.UUID) (item Item, hit bool, err error) {
	item, err = c.load(ctx, id)
	if err == nil {
		return item, true, nil
	}
	missing := errors.Is(err, redis.Nil)
	if !missing {
		slog.WarnContext(ctx, "cache read failed", "error", err)
	}
	if item, err = c.store.Get(ctx, id); err != nil {
		return Item{}, false, err
	}
	if missing {
		c.save(ctx, item)
	}
	return item, false, nil
}

func (c *Cache) load(ctx context.Context, id uuid.UUID) (item Item, err error) {
	ctx, cancel := context.WithTimeout(ctx, cacheTimeout)
	defer cancel()
	value, err := c.redis.Get(ctx, cacheKey(id)).Bytes()
	if err != nil {
		return Item{}, err
	}
	err = json.Unmarshal(value, &item)
	return item, err
}

func (c *Cache) save(ctx context.Context, item Item) {
	ctx, cancel := context.WithTimeout(ctx, cacheTimeout)
	defer cancel()
	value, err := json.Marshal(item)
	if err == nil {
		err = c.redis.Set(ctx, cacheKey(item.ID), value, cacheTTL).Err()
	}
	if err != nil {
		slog.WarnContext(ctx, "cache write failed", "error", err)
	}
}

func cacheKey(id uuid.UUID) string { return "items:" + id.String() }
