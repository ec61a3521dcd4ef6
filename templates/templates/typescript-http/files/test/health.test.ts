import { expect, test } from 'vitest';
import { PLATFORM_PATHS } from '../src/health.ts';
import { ask, spans, testApp } from './support.ts';

const good = { ping: async () => 'pong', required: true };
const bad = {
  ping: () => Promise.reject(new Error('connection to 10.0.0.1 refused')),
  required: true,
};

test('liveness asks nothing', async () => {
  const { app, lifecycle } = await testApp({ bad });
  lifecycle.draining = true;
  const response = await app.inject('/healthz/live');
  expect([response.statusCode, response.json()]).toEqual([200, { status: 'ok' }]);
});

test('ready', async () => {
  const { app } = await testApp({ good });
  const response = await app.inject('/healthz/ready');
  expect(response.statusCode).toBe(200);
  expect(response.json()).toEqual({ status: 'ok', checks: { good: 'ok' } });
});

test('not ready without what is required', async () => {
  const { app, lines } = await testApp({ good, bad });
  const response = await app.inject('/healthz/ready');
  expect(response.statusCode).toBe(503);
  expect(response.json()).toEqual({
    status: 'unavailable',
    checks: { good: 'ok', bad: 'unavailable' },
  });
  expect(lines).toMatchObject([{ level: 'warn', msg: 'check failed', check: 'bad' }]);
  expect(JSON.stringify(lines)).toContain('10.0.0.1');
});

test('ready without what is not required', async () => {
  const { app, lines } = await testApp({ good, bad: { ...bad, required: false } });
  const response = await app.inject('/healthz/ready');
  expect(response.statusCode).toBe(200);
  expect(response.json()).toEqual({ status: 'ok', checks: { good: 'ok', bad: 'unavailable' } });
  expect(lines).toMatchObject([{ level: 'warn', check: 'bad' }]);
});

test('a check that hangs fails', async () => {
  const { app, lines } = await testApp({ slow: { ...good, ping: () => new Promise(() => {}) } });
  const response = await app.inject('/healthz/ready');
  expect(response.statusCode).toBe(503);
  expect(lines).toMatchObject([{ check: 'slow', error: { message: 'no answer within 2000 ms' } }]);
});

test('draining', async () => {
  const { app, lifecycle } = await testApp({ good });
  lifecycle.draining = true;
  const response = await app.inject('/healthz/ready');
  expect(response.statusCode).toBe(503);
  expect(response.json()).toEqual({ status: 'draining', checks: {} });
  for (const url of ['/healthz/live', '/v1/items', '/nothing']) {
    expect((await app.inject(url)).headers.connection).toBe('close');
  }
});

test('the platform is not observed', async () => {
  const { app, lines } = await testApp();
  for (const url of PLATFORM_PATHS) {
    expect((await ask(app, { url })).statusCode).toBe(200);
    expect((await ask(app, { method: 'DELETE', url })).statusCode).toBe(405);
  }
  expect((await app.inject('/metrics')).body).not.toMatch(/http_route=|http_request_method=/);
  expect(lines).toEqual([]);
  expect(spans.getFinishedSpans()).toEqual([]);
});
