import { expect, test } from 'vitest';
import { createFrontDesk } from '../../src/bot/front-desk.ts';

test('work begins once nobody waits to be acknowledged', async () => {
  const desk = createFrontDesk();
  const [first, second] = [desk.enter(), desk.enter()];
  let hasBegun = false;
  const work = desk.untilFree().then(() => (hasBegun = true));
  first.leave();
  // Twice is once: a response both finishes and closes.
  first.leave();
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(hasBegun).toBe(false);
  second.leave();
  await work;
  expect(hasBegun).toBe(true);
});

test('work begins after a moment where a request is acknowledged late', async () => {
  const desk = createFrontDesk();
  desk.enter();
  const start = performance.now();
  await desk.untilFree();
  expect(performance.now() - start).toBeGreaterThanOrEqual(240);
});
