import { randomUUID } from 'node:crypto';
import { Client, type Pool } from 'pg';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { connectDatabase, query } from '../../src/database.ts';
import { createItem } from '../../src/items/item.ts';
import { postgresStore } from '../../src/items/postgres.ts';
import { migrate } from '../../src/migrate.ts';
import { Problem } from '../../src/problems.ts';
import { eventually, type Line, spans, testLogger } from '../support.ts';

const URL_OF_SERVER = process.env.TEST_DATABASE_URL ?? '';

describe.skipIf(!URL_OF_SERVER)('PostgreSQL of TEST_DATABASE_URL', () => {
  let url: string;
  let pool: Pool;
  let lines: Line[];

  // A database of its own, so that a run neither finds nor leaves the data of another.
  beforeEach(async () => {
    const name = `test_${randomUUID().replaceAll('-', '')}`;
    const log = testLogger();
    const own = new URL(URL_OF_SERVER);
    own.pathname = name;
    url = own.href;
    lines = log.lines;
    await administrate(`CREATE DATABASE ${name}`);
    await migrate(url, log.logger);
    pool = connectDatabase(url, log.logger);
    return async () => {
      await pool.end();
      await administrate(`DROP DATABASE ${name} WITH (FORCE)`);
    };
  });

  afterEach(() => spans.reset());

  test('migrations are applied once, whoever comes first', async () => {
    await pool.query('DROP TABLE items, schema_migrations');
    const { logger } = testLogger();
    const applied = await Promise.all([1, 2, 3, 4].map(() => migrate(url, logger)));
    expect(applied.toSorted()).toEqual([[], [], [], ['0001_items.sql']]);
    expect(await migrate(url, logger)).toEqual([]);
  });

  test('a migration that fails leaves nothing behind', async () => {
    await pool.query('DROP TABLE schema_migrations');
    await expect(migrate(url, testLogger().logger)).rejects.toThrow('0001_items.sql');
    const { rows } = await pool.query('SELECT name FROM schema_migrations');
    expect(rows).toEqual([]);
  });

  test('what is stored reads back the same', async () => {
    const store = postgresStore(pool);
    const items = ['a', 'b', '💶'].map(createItem);
    for (const item of items) await store.add(item);
    expect(await store.get(items[0]?.id ?? '')).toEqual(items[0]);
    expect(await store.get(randomUUID())).toBeUndefined();
    expect(await store.newest(2)).toEqual([items[2], items[1]]);
  });

  test('statements have a timeout', async () => {
    const { rows } = await pool.query('SHOW statement_timeout');
    expect(rows).toEqual([{ statement_timeout: '5s' }]);
  });

  test('statements are traced, without their values', async () => {
    const item = createItem('secret');
    await postgresStore(pool).add(item);
    const [span] = spans.getFinishedSpans();
    expect(span).toMatchObject({
      name: 'INSERT items',
      attributes: { 'db.system.name': 'postgresql', 'db.query.summary': 'INSERT items' },
    });
    expect(JSON.stringify(span?.attributes)).not.toContain('secret');
  });

  test('lost connections are replaced', async () => {
    const store = postgresStore(pool);
    await store.newest(1);
    await administrate(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${new URL(url).pathname.slice(1)}'`,
    );
    await eventually(() =>
      expect(lines.at(-1)).toMatchObject({ msg: 'connection to the database lost' }),
    );
    expect(await store.newest(1)).toEqual([]);
  });

  test('only what passes by itself is called unavailable', async () => {
    await expect(query(pool, 'SELECT nothing', 'SELECT nothing', [])).rejects.not.toBeInstanceOf(
      Problem,
    );
    const nowhere = connectDatabase('postgres://127.0.0.1:1/none', testLogger().logger);
    await expect(query(nowhere, 'SELECT', 'SELECT 1', [])).rejects.toMatchObject({ status: 503 });
    expect(spans.getFinishedSpans().map(({ attributes }) => attributes['error.type'])).toEqual([
      'error',
      'Error',
    ]);
  });
});

async function administrate(sql: string): Promise<void> {
  const client = new Client({ connectionString: URL_OF_SERVER });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
