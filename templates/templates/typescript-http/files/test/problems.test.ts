import { expect, test } from 'vitest';
import { BODY_LIMIT } from '../src/app.ts';
import { ask, expectProblem, testApp } from './support.ts';

const url = '/v1/items';
const method = 'POST';
const headers = { 'content-type': 'application/json' };

test.each(['', '{', '{"name": }', '{} {}', '{"__proto__": 1}'])('malformed: %s', async (body) => {
  const { app } = await testApp();
  expectProblem(await app.inject({ method, url, headers, body }), 400);
});

test.each(['0', '101', '-1', '1.5', 'x', ''])('limit=%s', async (limit) => {
  const { app } = await testApp();
  expectProblem(await app.inject({ url, query: { limit } }), 400);
});

test.each([
  '/',
  '/v1/items/',
  '/v1/items/no-uuid',
  '/v1/items/0191d8a4-5c1e-7d3a-9a43-5a9d1c3c2f10',
])('nothing is at %s', async (path) => {
  const { app } = await testApp();
  expectProblem(await app.inject(path), 404);
});

test('a path that cannot be read', async () => {
  const { app } = await testApp();
  expectProblem(await app.inject('/v1/items/%zz'), 400);
});

// Whatever the body is: nobody would read it.
test('nothing is there for any method', async () => {
  const { app } = await testApp();
  const text = { method, headers: { 'content-type': 'text/plain' }, body: 'x' } as const;
  expectProblem(await app.inject({ ...text, url: '/nothing' }), 404);
});

test.each(['DELETE', 'PUT', 'PURGE'] as const)('%s is not allowed', async (other) => {
  const { app } = await testApp();
  const response = await app.inject({
    method: other,
    url,
    headers: { 'content-type': 'text/plain' },
    body: 'x',
  });
  expectProblem(response, 405);
  expect(response.headers.allow).toBe('GET, HEAD, POST');
});

test.each([undefined, 'text/plain', 'application/xml'])('a body of type %s', async (type) => {
  const { app } = await testApp();
  const sent = type ? { 'content-type': type } : {};
  const body = Buffer.from('{"name": "x"}');
  expectProblem(await app.inject({ method, url, headers: sent, body }), 415);
});

test('no body', async () => {
  const { app } = await testApp();
  expectProblem(await app.inject({ method, url }), 415);
});

test('a body that is too large', async () => {
  const { app } = await testApp();
  const body = '{"name": "x"}'.padEnd(BODY_LIMIT);
  expect((await app.inject({ method, url, headers, body })).statusCode).toBe(201);
  expectProblem(await app.inject({ method, url, headers, body: `${body} ` }), 413);
});

test('an unexpected error', async () => {
  const { app, lines } = await testApp();
  app.get('/broken', () => Promise.reject(new Error('password=secret')));
  const response = await ask(app, { url: '/broken' });
  expectProblem(response, 500);
  expect(response.body).not.toContain('secret');
  expect(lines).toMatchObject([
    { level: 'error', msg: 'request failed', error: { message: 'password=secret' } },
    { msg: 'request', 'http.response.status_code': 500 },
  ]);
  expect(lines[0]?.trace_id).toBe(lines[1]?.trace_id);
});

test('a request that takes too long', async () => {
  const { app } = await testApp();
  app.get('/slow', { handlerTimeout: 10 }, () => new Promise(() => {}));
  expectProblem(await app.inject('/slow'), 503);
});
