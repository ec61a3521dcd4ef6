package postgres

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"

	"github.com/jackc/pgx/v5"
)

// lockKey is any number that nothing else in this database locks.
const lockKey int64 = 7_236_191_304

// Migrate runs the SQL files that the database has not seen yet, in the order
// of their names and each in a transaction of its own. Where two run at once,
// one waits for the other.
func Migrate(ctx context.Context, cfg *pgx.ConnConfig, files fs.FS) (err error) {
	conn, err := pgx.ConnectConfig(ctx, cfg)
	if err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	// Closing ends the session, and with it the lock.
	defer func() { err = errors.Join(err, conn.Close(context.WithoutCancel(ctx))) }()

	if _, err := conn.Exec(ctx, `SELECT pg_advisory_lock($1)`, lockKey); err != nil {
		return fmt.Errorf("lock migrations: %w", err)
	}
	// A change of a table that waits for a lock blocks all queries behind it: better fail, and be tried again.
	if _, err := conn.Exec(ctx, `
		SET lock_timeout = '5s';
		CREATE TABLE IF NOT EXISTS schema_migrations (
			name text PRIMARY KEY,
			applied_at timestamptz NOT NULL DEFAULT now()
		)`); err != nil {
		return fmt.Errorf("create schema_migrations: %w", err)
	}

	names, err := fs.Glob(files, "*.sql")
	if err != nil {
		return err
	}
	for _, name := range names {
		if err := apply(ctx, conn, files, name); err != nil {
			return fmt.Errorf("migration %s: %w", name, err)
		}
	}
	slog.InfoContext(ctx, "schema is up to date", "migrations", len(names))
	return nil
}

func apply(ctx context.Context, conn *pgx.Conn, files fs.FS, name string) error {
	sql, err := fs.ReadFile(files, name)
	if err != nil {
		return err
	}
	return pgx.BeginFunc(ctx, conn, func(tx pgx.Tx) error {
		added, err := tx.Exec(ctx, `INSERT INTO schema_migrations (name) VALUES ($1) ON CONFLICT DO NOTHING`, name)
		if err != nil || added.RowsAffected() == 0 {
			return err
		}
		slog.InfoContext(ctx, "migrating", "migration", name)
		_, err = tx.Exec(ctx, string(sql))
		return err
	})
}
