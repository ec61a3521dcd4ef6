import {
  ATTR_DB_QUERY_SUMMARY,
  ATTR_DB_QUERY_TEXT,
  ATTR_DB_SYSTEM_NAME,
  DB_SYSTEM_NAME_VALUE_POSTGRESQL,
} from '@opentelemetry/semantic-conventions';
import { DatabaseError, Pool, type QueryResultRow } from 'pg';
import type { Logger } from 'pino';
import { Problem } from './problems.ts';
import { SERVICE } from './service.ts';
import { traced } from './traced.ts';

/** A pool that connects when it is first used: without its database the service is up, but not ready. */
export function connectDatabase(url: string, logger: Logger): Pool {
  const pool = new Pool({
    connectionString: url,
    application_name: SERVICE,
    // Times the replicas, this must stay under the server's max_connections.
    max: 10,
    min: 2,
    connectionTimeoutMillis: 3_000,
    idleTimeoutMillis: 300_000,
    maxLifetimeSeconds: 1_800,
    keepAlive: true,
    statement_timeout: 5_000,
    idle_in_transaction_session_timeout: 10_000,
    // For a server that does not even say that the statement took too long.
    query_timeout: 10_000,
  });
  // A connection that nobody uses was lost; without a listener that would end the process.
  pool.on('error', (error) => logger.warn({ error }, 'connection to the database lost'));
  return pool;
}

/** Runs a statement. The summary, its verb and table, is what its span is called. */
export async function query<Row extends QueryResultRow>(
  pool: Pool,
  summary: string,
  text: string,
  values: unknown[],
): Promise<Row[]> {
  const attributes = {
    [ATTR_DB_SYSTEM_NAME]: DB_SYSTEM_NAME_VALUE_POSTGRESQL,
    [ATTR_DB_QUERY_SUMMARY]: summary,
    [ATTR_DB_QUERY_TEXT]: text,
  };
  try {
    const { rows } = await traced(summary, attributes, () => pool.query<Row>(text, values));
    return rows;
  } catch (error) {
    if (!isUnavailable(error)) throw error;
    throw new Problem(503, 'The database is unavailable.', { cause: error });
  }
}

/**
 * Whether the database could not be asked, or answered that it has no connections or resources left,
 * or that it is shutting down: what passes by itself, as opposed to a statement that is wrong.
 */
function isUnavailable(error: unknown): boolean {
  if (!(error instanceof DatabaseError)) return true;
  return ['08', '53', '57'].includes(error.code?.slice(0, 2) ?? '');
}
