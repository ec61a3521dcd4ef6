import { DatabaseError, type Pool } from 'pg';
import { expect, test } from 'vitest';
import { connectDatabase } from '../src/database.ts';
import { postgresStore } from '../src/items/postgres.ts';
import { expectProblem, spans, testApp, testLogger } from './support.ts';

function failingWith(code: string): Pool {
  const error = new DatabaseError('server 10.0.0.1 says no', 0, 'error');
  error.code = code;
  return { query: () => Promise.reject(error) } as unknown as Pool;
}

test('nothing listens', async () => {
  const pool = connectDatabase('postgres://127.0.0.1:1/none', testLogger().logger);
  await expect(postgresStore(pool).newest(1)).rejects.toMatchObject({ status: 503 });
  await pool.end();
});

test.each(['08006', '53300', '57P01'])('%s passes by itself', async (code) => {
  const store = postgresStore(failingWith(code));
  await expect(store.get('x')).rejects.toMatchObject({ status: 503 });
  expect(spans.getFinishedSpans()).toMatchObject([
    { name: 'SELECT items', attributes: { 'error.type': 'error', 'db.system.name': 'postgresql' } },
  ]);
});

test('a statement that is wrong stays wrong', async () => {
  const store = postgresStore(failingWith('42703'));
  await expect(store.get('x')).rejects.toBeInstanceOf(DatabaseError);
});

test('the client is told no more than that', async () => {
  const { app, lines, store } = await testApp();
  store.newest = postgresStore(failingWith('57P01')).newest;
  const response = await app.inject('/v1/items');
  expectProblem(response, 503);
  expect(response.body).not.toContain('10.0.0.1');
  expect(lines[0]).toMatchObject({ level: 'error', error: { message: 'server 10.0.0.1 says no' } });
});
