import type { Item } from './item.ts';

export interface Store {
  add(item: Item): Promise<void>;
  get(id: string): Promise<Item | undefined>;
  newest(limit: number): Promise<Item[]>;
}
