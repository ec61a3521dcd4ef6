package items

import (
	"context"
	"errors"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
)

// PostgresStore is the Store in PostgreSQL.
type PostgresStore struct {
	pool *pgxpool.Pool
}

// NewPostgresStore returns a store in the pool's database.
func NewPostgresStore(pool *pgxpool.Pool) *PostgresStore {
	return &PostgresStore{pool: pool}
}

// Create implements [Store].
func (s *PostgresStore) Create(ctx context.Context, item Item) error {
	_, err := s.pool.Exec(ctx, `INSERT INTO items (id, name, created_at) VALUES ($1, $2, $3)`,
		item.ID, item.Name, item.CreatedAt)
	return storeError("create item", err)
}

// Get implements [Store].
func (s *PostgresStore) Get(ctx context.Context, id uuid.UUID) (Item, error) {
	rows, _ := s.pool.Query(ctx, `SELECT id, name, created_at FROM items WHERE id = $1`, id)
	item, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[Item])
	return item, storeError("get item", err)
}

// List implements [Store].
func (s *PostgresStore) List(ctx context.Context, limit int) ([]Item, error) {
	rows, _ := s.pool.Query(ctx,
		`SELECT id, name, created_at FROM items ORDER BY created_at DESC, id DESC LIMIT $1`, limit)
	list, err := pgx.CollectRows(rows, pgx.RowToStructByName[Item])
	return list, storeError("list items", err)
}

// storeError tells failures that pass by themselves from the rest.
func storeError(doing string, err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, pgx.ErrNoRows):
		return ErrNotFound
	case unavailable(err):
		return fmt.Errorf("%s: %w: %w", doing, ErrUnavailable, err)
	}
	return fmt.Errorf("%s: %w", doing, err)
}

// unavailable reports whether the database could not be asked, or answered
// that it has no connections or resources left or is shutting down.
func unavailable(err error) bool {
	if _, ok := errors.AsType[*pgconn.ConnectError](err); ok {
		return true
	}
	answer, answered := errors.AsType[*pgconn.PgError](err)
	if !answered {
		return true
	}
	switch answer.Code[:2] {
	case "08", "53", "57":
		return true
	}
	return false
}
