package items

import (
	"context"
	"sync"
)

// MemoryStore is a Store that the process takes with it.
type MemoryStore struct {
	mu    sync.Mutex
	items map[string]Item
}

// NewMemoryStore returns an empty store.
func NewMemoryStore() *MemoryStore {
	return &MemoryStore{items: map[string]Item{}}
}

// Save implements [Store].
func (s *MemoryStore) Save(_ context.Context, item Item) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.items[item.MessageID] = item
	return nil
}
