import { setMaxListeners } from 'node:events';

/** A number of places, taken in the order of asking. */
export interface Slots {
  /** False where the signal comes before a place is free. */
  take(signal: AbortSignal): Promise<boolean>;
  give(): void;
}

export function createSlots(count: number): Slots {
  let free = count;
  const waiting = new Set<() => void>();
  return {
    async take(signal) {
      if (signal.aborted) return false;
      if (free > 0) {
        free -= 1;
        return true;
      }
      // Hundreds may wait for one signal.
      setMaxListeners(0, signal);
      return new Promise((resolve) => {
        const go = (): void => {
          signal.removeEventListener('abort', leave);
          resolve(true);
        };
        const leave = (): void => {
          waiting.delete(go);
          resolve(false);
        };
        signal.addEventListener('abort', leave, { once: true });
        waiting.add(go);
      });
    },
    give() {
      const [next] = waiting;
      if (next === undefined) {
        free += 1;
        return;
      }
      waiting.delete(next);
      next();
    },
  };
}
