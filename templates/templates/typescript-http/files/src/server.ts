import { once } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import type { Config } from './config.ts';
import type { Lifecycle } from './health.ts';
import { within } from './within.ts';

type Times = Pick<Config, 'port' | 'drainSeconds' | 'shutdownTimeoutSeconds'>;

/**
 * Serves requests until told to stop. Then readiness fails, requests are still served for a while, so
 * that load balancers notice, and those in flight after that get the shutdown timeout.
 */
export async function serve(
  app: FastifyInstance,
  lifecycle: Lifecycle,
  { port, drainSeconds, shutdownTimeoutSeconds }: Times,
  stop: AbortSignal,
): Promise<void> {
  // Every address, of IPv4 and of IPv6 where there is IPv6.
  await app.listen({ port, host: '' });
  if (!stop.aborted) await once(stop, 'abort');

  app.log.info({ seconds: drainSeconds }, 'draining');
  lifecycle.draining = true;
  await setTimeout(drainSeconds * 1000);

  try {
    await within(shutdownTimeoutSeconds * 1000, app.close());
  } catch (cause) {
    app.server.closeAllConnections();
    throw new Error('requests were still in flight', { cause });
  }
}
