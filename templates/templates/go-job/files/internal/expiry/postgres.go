package expiry

import (
	"context"
	"time"

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

// DeleteBefore implements [Store]. What somebody else works on, it leaves for the next batch.
func (s *PostgresStore) DeleteBefore(ctx context.Context, before time.Time, limit int) (int, error) {
	tag, err := s.pool.Exec(ctx, `
		DELETE FROM items WHERE id IN (
			SELECT id FROM items WHERE created_at < $1 ORDER BY created_at LIMIT $2 FOR UPDATE SKIP LOCKED
		)`, before, limit)
	return int(tag.RowsAffected()), err
}
