package items

import (
	"context"
	"fmt"

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

// Save implements [Store].
func (s *PostgresStore) Save(ctx context.Context, item Item) error {
	_, err := s.pool.Exec(ctx,
		`INSERT INTO items (message_id, name) VALUES ($1, $2) ON CONFLICT (message_id) DO NOTHING`, item.MessageID, item.Name)
	if err != nil {
		return fmt.Errorf("save item: %w", err)
	}
	return nil
}
