// Package expiry is what the sample does in a run: replace it by the job's own.
package expiry

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// ErrStopped tells that the context ended before everything was done.
var ErrStopped = errors.New("stopped before everything was done")

// Store has items that get old.
type Store interface {
	// DeleteBefore deletes at most limit items that were created before the time, and returns how many.
	DeleteBefore(ctx context.Context, before time.Time, limit int) (int, error)
}

// Run deletes what was created before the time, batch by batch, and returns how much it was.
// What it has begun it finishes: the end of the context is noticed between two batches.
func Run(ctx context.Context, store Store, before time.Time, batch int) (deleted int, err error) {
	work := context.WithoutCancel(ctx)
	for ctx.Err() == nil {
		count, err := store.DeleteBefore(work, before, batch)
		if err != nil {
			return deleted, fmt.Errorf("delete a batch: %w", err)
		}
		deleted += count
		if count < batch {
			return deleted, nil
		}
	}
	return deleted, ErrStopped
}
