import { setImmediate as nextTurn } from 'node:timers/promises';

/** Whoever stands at it goes before all work that has been taken on: Slack waits three seconds for an acknowledgement, people longer. */
export interface FrontDesk {
  /** A request has come; `leave` is called once it is acknowledged. */
  enter(): { leave: () => void };
  /** Resolves once nobody stands there, and at last after a while: a form is acknowledged by its own work. */
  untilFree(): Promise<void>;
}

/** What has reached this machine by now takes some turns to be accepted and read. */
const TURNS = 3;
const LONGEST_WAIT_MS = 250;

export function createFrontDesk(): FrontDesk {
  let waiting = 0;
  return {
    enter() {
      waiting += 1;
      let isThere = true;
      return {
        leave() {
          if (isThere) waiting -= 1;
          isThere = false;
        },
      };
    },
    async untilFree() {
      const until = performance.now() + LONGEST_WAIT_MS;
      for (let free = 0; free < TURNS && performance.now() < until; free = waiting === 0 ? free + 1 : 0) await nextTurn();
    },
  };
}
