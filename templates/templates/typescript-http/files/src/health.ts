import type { FastifyBaseLogger, FastifyInstance } from 'fastify';
import type { Registry } from 'prom-client';
import { within } from './within.ts';

/** What the platform asks, as opposed to the users of the service. */
export const PLATFORM_PATHS: ReadonlySet<string> = new Set([
  '/healthz/live',
  '/healthz/ready',
  '/metrics',
]);

const CHECK_TIMEOUT_MS = 2_000;

export interface Check {
  ping: () => Promise<unknown>;
  /** Whether no request can be served without it. */
  required: boolean;
}

export type Checks = Record<string, Check>;

/** What the handlers must know about the life of the process. */
export interface Lifecycle {
  draining: boolean;
}

export function addHealth(
  app: FastifyInstance,
  checks: Checks,
  lifecycle: Lifecycle,
  registry: Registry,
): void {
  // Touches no dependency: restarting this process would not mend one.
  app.get('/healthz/live', () => ({ status: 'ok' }));

  app.get('/healthz/ready', async (request, reply) => {
    if (lifecycle.draining) return reply.code(503).send({ status: 'draining', checks: {} });
    const results = await Promise.all(
      Object.entries(checks).map(async ([name, { ping, required }]) => {
        const answers = await answersInTime(name, ping, request.log);
        return { name, answers, ready: answers || !required };
      }),
    );
    const ready = results.every((result) => result.ready);
    return reply.code(ready ? 200 : 503).send({
      status: ready ? 'ok' : 'unavailable',
      checks: Object.fromEntries(
        results.map(({ name, answers }) => [name, answers ? 'ok' : 'unavailable']),
      ),
    });
  });

  app.get('/metrics', async (_request, reply) =>
    reply.type(registry.contentType).send(await registry.metrics()),
  );
}

async function answersInTime(
  name: string,
  ping: Check['ping'],
  log: FastifyBaseLogger,
): Promise<boolean> {
  try {
    await within(CHECK_TIMEOUT_MS, ping());
    return true;
  } catch (error) {
    log.warn({ check: name, error }, 'check failed');
    return false;
  }
}
