import { trace } from '@opentelemetry/api';
import { expect, test } from 'vitest';
import { createLogger } from '../src/logs.ts';
import { SERVICE } from '../src/service.ts';
import { type Line, testLogger } from './support.ts';

test('what every line has', () => {
  const { logger, lines } = testLogger();
  logger.info({ key: 1 }, 'hello');
  expect(lines).toEqual([
    {
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      level: 'info',
      msg: 'hello',
      service: SERVICE,
      version: 'test',
      key: 1,
    },
  ]);
});

test('levels', () => {
  const lines: Line[] = [];
  const logger = createLogger('debug', 'test', { write: (line) => lines.push(JSON.parse(line)) });
  for (const level of ['trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const) {
    logger[level]('x');
  }
  expect(lines.map(({ level }) => level)).toEqual(['debug', 'info', 'warn', 'error', 'error']);
});

test('text of users stays on its line', () => {
  const written: string[] = [];
  const logger = createLogger('info', 'test', { write: (line) => written.push(line) });
  const text = 'a\nb\r"\ud800';
  logger.info({ user: text }, text);
  expect(written).toHaveLength(1);
  expect(written[0]?.trimEnd()).not.toContain('\n');
  expect(JSON.parse(written[0] ?? '')).toMatchObject({ msg: text, user: text });
});

test('an error, and what caused it', () => {
  const { logger, lines } = testLogger();
  logger.error({ error: new Error('outer', { cause: new Error('inner') }) }, 'failed');
  expect(lines[0]).toMatchObject({ error: { type: 'Error', message: 'outer: inner' } });
});

test('the ids of the current span', () => {
  const { logger, lines } = testLogger();
  trace.getTracer('test').startActiveSpan('test', (span) => {
    logger.info('x');
    const { traceId, spanId } = span.spanContext();
    expect(lines[0]).toMatchObject({ trace_id: traceId, span_id: spanId });
  });
});
