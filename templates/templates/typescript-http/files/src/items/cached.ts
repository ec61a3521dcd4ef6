import { ATTR_DB_OPERATION_NAME, ATTR_DB_SYSTEM_NAME } from '@opentelemetry/semantic-conventions';
import type { Logger } from 'pino';
import { Value } from 'typebox/value';
import type { Redis } from '../cache.ts';
import { traced } from '../traced.ts';
import { Item } from './item.ts';
import type { Store } from './store.ts';

const TTL_SECONDS = 60;

export interface CachedItems {
  /** The item, and whether the cache had it. */
  get(id: string): Promise<{ item: Item | undefined; hit: boolean }>;
}

/** Read-through. The store is the truth: a cache that fails costs time, never a request. */
export function cachedItems(
  redis: Pick<Redis, 'get' | 'set'>,
  store: Store,
  logger: Logger,
): CachedItems {
  async function load(key: string): Promise<Item | undefined> {
    const value = await command('GET', () => redis.get(key));
    return value === null ? undefined : Value.Parse(Item, JSON.parse(value));
  }

  async function save(key: string, item: Item): Promise<void> {
    try {
      const expiration = { type: 'EX', value: TTL_SECONDS } as const;
      await command('SET', () => redis.set(key, JSON.stringify(item), { expiration }));
    } catch (error) {
      logger.warn({ error }, 'cache write failed');
    }
  }

  return {
    async get(id) {
      const key = `items:${id}`;
      try {
        const item = await load(key);
        if (item) return { item, hit: true };
      } catch (error) {
        logger.warn({ error }, 'cache read failed');
        return { item: await store.get(id), hit: false };
      }
      const item = await store.get(id);
      if (item) await save(key, item);
      return { item, hit: false };
    },
  };
}

/** In a span that does not say what is read or written. */
function command<T>(name: string, call: () => Promise<T>): Promise<T> {
  const attributes = { [ATTR_DB_SYSTEM_NAME]: 'redis', [ATTR_DB_OPERATION_NAME]: name };
  return traced(name, attributes, call);
}
