import { expect, test } from 'vitest';
import { readConfig } from '../src/config.ts';
import { ENVIRONMENT } from './support.ts';

test('defaults', () => {
  const { config, problems } = readConfig({ ...ENVIRONMENT, PORT: '' });
  expect(problems).toEqual([]);
  expect(config).toMatchObject({
    version: 'dev',
    logLevel: 'info',
    port: 8080,
    drainSeconds: 5,
    shutdownTimeoutSeconds: 15,
  });
});

test('all of it can be set', () => {
  const { config, problems } = readConfig({
    ...ENVIRONMENT,
    SERVICE_VERSION: '1.2.3',
    LOG_LEVEL: 'debug',
    PORT: '9090',
    DRAIN_SECONDS: '0',
    SHUTDOWN_TIMEOUT_SECONDS: '1',
  });
  expect(problems).toEqual([]);
  expect(config).toMatchObject({
    version: '1.2.3',
    logLevel: 'debug',
    port: 9090,
    drainSeconds: 0,
    shutdownTimeoutSeconds: 1,
  });
});

test('all problems are named at once, without their values', () => {
  const wrong = {
    LOG_LEVEL: 'wrong-1',
    PORT: '65536',
    DRAIN_SECONDS: '-1',
    SHUTDOWN_TIMEOUT_SECONDS: '1.5',
    ...Object.fromEntries(Object.keys(ENVIRONMENT).map((name) => [name, 'wrong://2'])),
  };
  const { problems } = readConfig(wrong);
  expect(problems.map((problem) => problem.split(' ')[0])).toEqual([
    ...['LOG_LEVEL', 'PORT', 'DRAIN_SECONDS', 'SHUTDOWN_TIMEOUT_SECONDS'],
    ...Object.keys(ENVIRONMENT),
  ]);
  expect(problems.join()).not.toContain('wrong');
});
