// Package migrations holds the database's schema as SQL files, run in the order
// of their names. A file that has been released is never changed: add another.
package migrations

import "embed"

// Files are the migrations.
//
//go:embed *.sql
var Files embed.FS
