import { setTimeout } from 'node:timers/promises';

/** Fails where the promise takes longer; what it stands for goes on. */
export function within<T>(milliseconds: number, promise: Promise<T>): Promise<T> {
  const late = setTimeout(milliseconds, undefined, { ref: false }).then(() => {
    throw new Error(`no answer within ${milliseconds} ms`);
  });
  return Promise.race([promise, late]);
}
