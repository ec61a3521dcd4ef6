import { diag } from '@opentelemetry/api';
import { expect, test } from 'vitest';
import { startTracing } from '../src/tracing.ts';
import { testLogger } from './support.ts';

test('what the SDK complains of is logged', async () => {
  const { logger, lines } = testLogger();
  const flush = startTracing('test', logger);
  diag.warn('a', 'b');
  diag.info('c');
  await flush();
  expect(lines.at(-1)).toMatchObject({ level: 'warn', msg: 'opentelemetry', detail: 'a b' });
});
