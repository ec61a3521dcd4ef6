// Package postgrestest gives tests a real database.
package postgrestest

import (
	"context"
	"os"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// Config returns the configuration of a schema that only this test uses, in
// the database of TEST_DATABASE_URL. Without that variable the test is skipped.
func Config(t *testing.T) *pgxpool.Config {
	t.Helper()
	url := os.Getenv("TEST_DATABASE_URL")
	if url == "" {
		t.Skip("TEST_DATABASE_URL is not set: no PostgreSQL to test against")
	}
	cfg, err := pgxpool.ParseConfig(url)
	if err != nil {
		t.Fatal(err)
	}
	schema := "test_" + strings.ReplaceAll(uuid.NewString(), "-", "")
	execute(t, cfg, "CREATE SCHEMA "+schema)
	t.Cleanup(func() { execute(t, cfg, "DROP SCHEMA "+schema+" CASCADE") })

	own := cfg.Copy()
	own.ConnConfig.RuntimeParams["search_path"] = schema
	return own
}

func execute(t *testing.T, cfg *pgxpool.Config, sql string) {
	t.Helper()
	ctx := context.Background() // t.Context() has ended when cleanup runs
	conn, err := pgx.ConnectConfig(ctx, cfg.ConnConfig)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close(ctx) }()
	if _, err := conn.Exec(ctx, sql); err != nil {
		t.Fatal(err)
	}
}
