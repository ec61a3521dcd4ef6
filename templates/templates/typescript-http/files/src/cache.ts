import { createClient } from '@redis/client';
import type { Logger } from 'pino';

export type Redis = ReturnType<typeof connectCache>;

/** A client that gives up quickly: a cache that is slower than its store is of no use. */
export function connectCache(url: string, logger: Logger) {
  const redis = createClient({
    url,
    // While there is no connection commands fail, instead of waiting for one.
    disableOfflineQueue: true,
    commandOptions: { timeout: 250 },
    socket: {
      connectTimeout: 1_000,
      reconnectStrategy: (retries) => Math.min(100 * 2 ** retries, 5_000),
    },
  });
  redis.on('error', (error) => logger.warn({ error }, 'connection to the cache lost'));
  // It goes on trying until it is destroyed, which is what then comes up here.
  redis.connect().catch(() => {});
  return redis;
}
