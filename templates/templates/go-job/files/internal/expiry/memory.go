package expiry

import (
	"context"
	"time"
)

// MemoryStore is a sample of a Store: a list of times at which items were created.
type MemoryStore struct {
	created []time.Time
}

// NewMemoryStore returns a store with items of every hour up to the time.
func NewMemoryStore(count int, until time.Time) *MemoryStore {
	created := make([]time.Time, count)
	for i := range created {
		created[i] = until.Add(time.Duration(i-count) * time.Hour)
	}
	return &MemoryStore{created: created}
}

// DeleteBefore implements [Store].
func (s *MemoryStore) DeleteBefore(_ context.Context, before time.Time, limit int) (int, error) {
	count := 0
	for count < min(limit, len(s.created)) && s.created[count].Before(before) {
		count++
	}
	s.created = s.created[count:]
	return count, nil
}
