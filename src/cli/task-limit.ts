/** Runs at most `limit` tasks at a time; the others wait in order. */
export function createTaskLimit(limit: number): <T>(task: () => Promise<T>) => Promise<T> {
  let running = 0;
  const waiting: (() => void)[] = [];
  return async task => {
    if (running >= limit) await new Promise<void>(resolve => waiting.push(resolve));
    else running++;
    try {
      return await task();
    } finally {
      // the place goes to the next in line without becoming free in between
      const next = waiting.shift();
      if (next) next();
      else running--;
    }
  };
}
