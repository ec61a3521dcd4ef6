import type { Pool } from 'pg';
import { query } from '../database.ts';
import type { Item } from './item.ts';
import type { Store } from './store.ts';

interface Row {
  id: string;
  name: string;
  created_at: Date;
}

export function postgresStore(pool: Pool): Store {
  return {
    async add({ id, name, created_at }) {
      const sql = 'INSERT INTO items (id, name, created_at) VALUES ($1, $2, $3)';
      await query(pool, 'INSERT items', sql, [id, name, created_at]);
    },
    async get(id) {
      const sql = 'SELECT id, name, created_at FROM items WHERE id = $1';
      const [row] = await query<Row>(pool, 'SELECT items', sql, [id]);
      return row && toItem(row);
    },
    async newest(limit) {
      const sql =
        'SELECT id, name, created_at FROM items ORDER BY created_at DESC, id DESC LIMIT $1';
      const rows = await query<Row>(pool, 'SELECT items', sql, [limit]);
      return rows.map(toItem);
    },
  };
}

function toItem(row: Row): Item {
  return { ...row, created_at: row.created_at.toISOString() };
}
