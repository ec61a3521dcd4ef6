import type { FastifyInstance } from 'fastify';
import { expect, test } from 'vitest';
import { testApp } from './support.ts';

const post = (app: FastifyInstance, body: object) =>
  app.inject({ method: 'POST', url: '/v1/items', body });

test('create and get', async () => {
  const { app } = await testApp();
  const created = await post(app, { name: '  Füller  ' });
  const item = created.json();
  expect(created.statusCode).toBe(201);
  expect(item).toEqual({
    id: expect.stringMatching(/^[\da-f]{8}-[\da-f]{4}-7[\da-f]{3}-[\da-f]{4}-[\da-f]{12}$/),
    name: 'Füller',
    created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
  });
  expect(created.headers.location).toBe(`/v1/items/${item.id}`);

  for (const id of [item.id, item.id.toUpperCase()]) {
    const read = await app.inject(`/v1/items/${id}`);
    expect([read.statusCode, read.json()]).toEqual([200, item]);
  }
});

test('the newest come first', async () => {
  const { app } = await testApp();
  for (const name of ['a', 'b', 'c']) await post(app, { name });
  const { items } = (await app.inject('/v1/items?limit=2')).json();
  expect(items.map((item: { name: string }) => item.name)).toEqual(['c', 'b']);
});

test('there are 50 unless more are asked for', async () => {
  const { app } = await testApp();
  for (let count = 0; count < 51; count++) await post(app, { name: 'x' });
  expect((await app.inject('/v1/items')).json().items).toHaveLength(50);
  expect((await app.inject('/v1/items?limit=100')).json().items).toHaveLength(51);
});

test.each(['x', 'ü'.repeat(200), ` ${'x'.repeat(200)}\n`, '💶'.repeat(200)])('%s', async (name) => {
  const { app } = await testApp();
  const response = await post(app, { name });
  expect([response.statusCode, response.json().name]).toEqual([201, name.trim()]);
});

test.each([
  {},
  [],
  { name: 1 },
  { name: '' },
  { name: ' \n ' },
  { name: 'x'.repeat(201) },
  { name: '\0' },
  { name: 'a\nb' },
  { name: '\ud800' },
])('%j breaks a rule', async (body) => {
  const { app } = await testApp();
  expect((await post(app, body)).statusCode).toBe(422);
});
