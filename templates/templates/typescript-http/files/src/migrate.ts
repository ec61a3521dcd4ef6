import { readdir, readFile } from 'node:fs/promises';
import { Client } from 'pg';
import type { Logger } from 'pino';
import { SERVICE } from './service.ts';

const DIRECTORY = new URL('../migrations/', import.meta.url);

// Any number, as long as every version of this service takes the same one.
const LOCK = 4_217_302_518;

/**
 * Runs the SQL files that the database has not seen yet, in the order of their names and each in a
 * transaction of its own. Where two run at once, one waits for the other.
 *
 * @returns the names of the files that were run
 */
export async function migrate(url: string, logger: Logger): Promise<string[]> {
  const client = new Client({
    connectionString: url,
    application_name: `${SERVICE}-migrate`,
    connectionTimeoutMillis: 10_000,
  });
  await client.connect();
  try {
    // Held until the session ends.
    await client.query('SELECT pg_advisory_lock($1)', [LOCK]);
    // A change that waits for a table blocks all queries behind it: better fail, and be tried again.
    await client.query("SET lock_timeout = '5s'");
    await client.query(
      `CREATE TABLE IF NOT EXISTS schema_migrations (
        name text PRIMARY KEY,
        applied_at timestamptz NOT NULL DEFAULT now()
      )`,
    );
    const pending = await pendingMigrations(client);
    for (const name of pending) await apply(client, name);
    logger.info({ applied: pending }, 'schema is up to date');
    return pending;
  } finally {
    await client.end();
  }
}

async function pendingMigrations(client: Client): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>('SELECT name FROM schema_migrations');
  const done = new Set(rows.map(({ name }) => name));
  const names = await readdir(DIRECTORY);
  return names.filter((name) => name.endsWith('.sql') && !done.has(name)).toSorted();
}

async function apply(client: Client, name: string): Promise<void> {
  const sql = await readFile(new URL(name, DIRECTORY), 'utf8');
  await client.query('BEGIN');
  try {
    await client.query(sql);
    await client.query('INSERT INTO schema_migrations (name) VALUES ($1)', [name]);
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK');
    throw new Error(`migration ${name} failed`, { cause: error });
  }
}
