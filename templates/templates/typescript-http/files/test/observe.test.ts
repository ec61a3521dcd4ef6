import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import { expect, test } from 'vitest';
import { ask, spans, testApp } from './support.ts';

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const PARENT = 'b7ad6b7169203331';

test('metrics', async () => {
  const { app } = await testApp();
  for (const url of ['/v1/items?limit=1', '/v1/items', '/v1/items/0', '/nope/1', '/nope/2']) {
    await ask(app, { url });
  }
  await ask(app, { method: 'PURGE', url: '/v1/items' });

  const { body } = await app.inject('/metrics');
  const name = 'http_server_request_duration_seconds';
  const series = body.split('\n').filter((line) => line.startsWith(`${name}_count{`));
  const labels = (method: string, route: string, status: number): string =>
    `http_request_method="${method}",http_route="${route}",http_response_status_code="${status}"`;
  expect(series).toEqual([
    `${name}_count{${labels('GET', '/v1/items', 200)}} 2`,
    `${name}_count{${labels('GET', '/v1/items/{id}', 404)}} 1`,
    `${name}_count{${labels('GET', 'unmatched', 404)}} 2`,
    `${name}_count{${labels('_OTHER', '/v1/items', 405)}} 1`,
  ]);
  const buckets = body.matchAll(/_bucket\{le="([^"]*)",.*http_route="unmatched"/g);
  expect([...buckets].map(([, bound]) => bound).join(' ')).toBe(
    '0.005 0.01 0.025 0.05 0.075 0.1 0.25 0.5 0.75 1 2.5 5 7.5 10 +Inf',
  );
  expect(body).toContain('\nhttp_server_active_requests{http_request_method="GET"} 0\n');
  expect(body).toMatch(/^process_resident_memory_bytes \d/m);
  expect(body).toMatch(/^nodejs_eventloop_lag_p99_seconds \d/m);
});

test('the span continues the trace of who asks, and is in the access log', async () => {
  const { app, lines } = await testApp();
  const headers = { traceparent: `00-${TRACE}-${PARENT}-01` };
  await ask(app, { url: '/v1/items?limit=1', headers });

  const [span] = spans.getFinishedSpans();
  expect(span).toMatchObject({
    name: 'GET /v1/items',
    kind: SpanKind.SERVER,
    parentSpanContext: { traceId: TRACE, spanId: PARENT },
    attributes: {
      'http.request.method': 'GET',
      'http.response.status_code': 200,
      'http.route': '/v1/items',
      'url.path': '/v1/items',
      'url.scheme': 'http',
    },
  });
  expect(lines).toMatchObject([
    {
      level: 'info',
      msg: 'request',
      'http.request.method': 'GET',
      'http.route': '/v1/items',
      'http.response.status_code': 200,
      trace_id: TRACE,
      span_id: span?.spanContext().spanId,
    },
  ]);
  expect(lines[0]?.duration_ms).toBeGreaterThan(0);
});

test('what is logged after a body was read has the ids too', async () => {
  const { app, lines } = await testApp();
  app.post('/logs', async (request) => request.log.info('here'));
  await ask(app, { method: 'POST', url: '/logs', body: {} });
  const [here, request] = lines;
  expect(here).toMatchObject({ msg: 'here', trace_id: request?.trace_id });
});

test('failures of the service are failures of the span', async () => {
  const { app } = await testApp();
  app.get('/broken', () => Promise.reject(new Error('broken')));
  for (const url of ['/broken', '/nothing']) await ask(app, { url });
  const statuses = spans.getFinishedSpans().map(({ name, status }) => [name, status.code]);
  expect(statuses).toEqual([
    ['GET /broken', SpanStatusCode.ERROR],
    ['GET', SpanStatusCode.UNSET],
  ]);
});
