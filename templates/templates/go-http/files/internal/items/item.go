// Package items is the sample resource: replace it by the service's own.
package items

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/google/uuid"
)

const maxNameLength = 200

var (
	// ErrInvalidName tells that a name breaks a rule.
	ErrInvalidName = fmt.Errorf("name must have 1 to %d characters, none of them control characters", maxNameLength)
	// ErrNotFound tells that no item has the id.
	ErrNotFound = errors.New("no item has this id")
	// ErrUnavailable tells that the store cannot be reached at present.
	ErrUnavailable = errors.New("items are unavailable at present")
)

// Item is something with a name.
type Item struct {
	ID        uuid.UUID `json:"id"`
	Name      string    `json:"name"`
	CreatedAt time.Time `json:"created_at"`
}

// New returns a new item, or ErrInvalidName.
func New(name string) (Item, error) {
	name = strings.TrimSpace(name)
	length := utf8.RuneCountInString(name)
	if length == 0 || length > maxNameLength || strings.ContainsFunc(name, unicode.IsControl) {
		return Item{}, ErrInvalidName
	}
	id, err := uuid.NewV7() // ordered by time, which keeps database indexes compact
	if err != nil {
		return Item{}, fmt.Errorf("make an id: %w", err)
	}
	// PostgreSQL keeps microseconds: what is created reads back the same.
	return Item{ID: id, Name: name, CreatedAt: time.Now().UTC().Truncate(time.Microsecond)}, nil
}

// Store keeps items. Its methods fail with ErrUnavailable where it cannot be reached.
type Store interface {
	Create(ctx context.Context, item Item) error
	// Get fails with ErrNotFound where no item has the id.
	Get(ctx context.Context, id uuid.UUID) (Item, error)
	// List returns at most limit items, the newest first.
	List(ctx context.Context, limit int) ([]Item, error)
}
