import { expect, test } from 'vitest';
import { createSlots } from '../../../src/reports/deliver/slots.ts';

const never = new AbortController().signal;

test('places are given in the order of asking, to those who still wait', async () => {
  const slots = createSlots(1);
  const leaving = new AbortController();
  const order: string[] = [];
  const ask = async (name: string, signal: AbortSignal): Promise<void> => void order.push(`${name} ${await slots.take(signal)}`);
  await ask('first', never);
  const asking = [ask('second', never), ask('leaves', leaving.signal), ask('third', never)];
  leaving.abort();
  await asking[1];
  slots.give();
  await asking[0];
  slots.give();
  await asking[2];
  expect(order).toEqual(['first true', 'leaves false', 'second true', 'third true']);
});

test('no place is given to one who has left already', async () => {
  expect(await createSlots(1).take(AbortSignal.abort())).toBe(false);
});
