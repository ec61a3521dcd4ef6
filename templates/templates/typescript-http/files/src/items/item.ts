import { type Static, Type } from 'typebox';
import { v7 } from 'uuid';
import { Problem } from '../problems.ts';

const MAX_NAME_LENGTH = 200;

export type Item = Static<typeof Item>;
export const Item = Type.Object({
  id: Type.String(),
  name: Type.String(),
  created_at: Type.String(),
});

export function createItem(name: string): Item {
  const trimmed = name.trim();
  // In code points, as PostgreSQL counts.
  const { length } = [...trimmed];
  // No control characters: databases cannot hold NUL in a text, and a name is one line.
  const isText = trimmed.isWellFormed() && !/\p{Cc}/u.test(trimmed);
  if (length === 0 || length > MAX_NAME_LENGTH || !isText) {
    throw new Problem(
      422,
      `name must have 1 to ${MAX_NAME_LENGTH} characters, none of them control characters`,
    );
  }
  // Ids that are ordered by time keep the indexes of databases compact.
  return { id: v7(), name: trimmed, created_at: new Date().toISOString() };
}
