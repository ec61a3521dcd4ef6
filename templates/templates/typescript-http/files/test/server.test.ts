import { once } from 'node:events';
import { type AddressInfo, connect } from 'node:net';
import { expect, test } from 'vitest';
import { serve } from '../src/server.ts';
import { eventually, type TestApp, testApp } from './support.ts';

interface Running extends TestApp {
  url: string;
  stop: AbortController;
  ended: Promise<void>;
  /** Lets `/slow` answer. */
  release: () => void;
}

async function running(drainSeconds: number, shutdownTimeoutSeconds: number): Promise<Running> {
  const test = await testApp();
  const { promise, resolve: release } = Promise.withResolvers<string>();
  test.app.get('/slow', () => promise.then(() => 'finished'));
  const stop = new AbortController();
  const times = { port: 0, drainSeconds, shutdownTimeoutSeconds };
  const ended = serve(test.app, test.lifecycle, times, stop.signal);
  await eventually(() => expect(test.app.server.listening).toBe(true));
  const { port } = test.app.server.address() as AddressInfo;
  return { ...test, url: `http://127.0.0.1:${port}`, stop, ended, release: () => release('') };
}

test('it drains, then finishes what is in flight', async () => {
  const { url, stop, ended, release } = await running(2, 10);
  const slow = fetch(`${url}/slow`);
  expect((await fetch(`${url}/healthz/ready`)).status).toBe(200);

  stop.abort();
  await eventually(async () => {
    const ready = await fetch(`${url}/healthz/ready`);
    expect(await ready.json()).toEqual({ status: 'draining', checks: {} });
  });
  const served = await fetch(`${url}/v1/items`);
  expect([served.status, served.headers.get('connection')]).toEqual([200, 'close']);

  await eventually(() => expect(fetch(`${url}/healthz/live`)).rejects.toThrow());
  release();
  expect(await (await slow).text()).toBe('finished');
  await ended;
});

test('it does not wait for ever', async () => {
  const { url, stop, ended, lines } = await running(0, 1);
  const cutOff = expect(fetch(`${url}/slow`)).rejects.toThrow();
  await eventually(async () => {
    const metrics = await fetch(`${url}/metrics`);
    expect(await metrics.text()).toContain('active_requests{http_request_method="GET"} 1');
  });
  stop.abort();
  await expect(ended).rejects.toThrow('still in flight');
  await cutOff;
  await eventually(() => expect(lines.at(-1)).toMatchObject({ 'http.response.status_code': 499 }));
});

test('a client that leaves is no failure', async () => {
  const { url, stop, ended, lines } = await running(0, 1);
  const client = connect(Number(new URL(url).port));
  client.write('GET /slow HTTP/1.1\r\nhost: x\r\n\r\n');
  await once(client, 'connect');
  setTimeout(() => client.destroy(), 100);
  await eventually(() => expect(lines.at(-1)).toMatchObject({ 'http.response.status_code': 499 }));
  stop.abort();
  await ended;
});

test('it cannot serve where something else listens', async () => {
  const { url, stop, ended } = await running(0, 1);
  const { app, lifecycle } = await testApp();
  const times = { port: Number(new URL(url).port), drainSeconds: 0, shutdownTimeoutSeconds: 1 };
  await expect(serve(app, lifecycle, times, stop.signal)).rejects.toThrow('EADDRINUSE');
  stop.abort();
  await ended;
});
