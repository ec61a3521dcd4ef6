package items

import (
	"bytes"
	"cmp"
	"context"
	"maps"
	"slices"
	"sync"

	"github.com/google/uuid"
)

// MemoryStore is a [Store] that forgets all when the process ends.
type MemoryStore struct {
	mu    sync.RWMutex
	items map[uuid.UUID]Item
}

// NewMemoryStore returns an empty store.
func NewMemoryStore() *MemoryStore {
	return &MemoryStore{items: map[uuid.UUID]Item{}}
}

// Create implements [Store].
func (s *MemoryStore) Create(_ context.Context, item Item) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.items[item.ID] = item
	return nil
}

// Get implements [Store].
func (s *MemoryStore) Get(_ context.Context, id uuid.UUID) (Item, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	item, found := s.items[id]
	if !found {
		return Item{}, ErrNotFound
	}
	return item, nil
}

// List implements [Store].
func (s *MemoryStore) List(_ context.Context, limit int) ([]Item, error) {
	s.mu.RLock()
	list := slices.AppendSeq(make([]Item, 0, len(s.items)), maps.Values(s.items))
	s.mu.RUnlock()
	slices.SortFunc(list, func(a, b Item) int {
		return cmp.Or(b.CreatedAt.Compare(a.CreatedAt), bytes.Compare(b.ID[:], a.ID[:]))
	})
	return list[:min(limit, len(list))], nil
}
