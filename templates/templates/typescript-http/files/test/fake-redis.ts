import type { Redis } from '../src/cache.ts';

export type FakeRedis = Pick<Redis, 'get' | 'set'> & { values: Map<string, string>; down: boolean };

/** Knows just what the cache needs. */
export function fakeRedis(): FakeRedis {
  const fake = {
    values: new Map<string, string>(),
    down: false,
    async get(key: string) {
      if (fake.down) throw new Error('down');
      return fake.values.get(key) ?? null;
    },
    async set(key: string, value: string) {
      if (fake.down) throw new Error('down');
      fake.values.set(key, value);
      return 'OK';
    },
  };
  return fake as unknown as FakeRedis;
}
