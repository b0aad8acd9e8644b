import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Store } from '../../../src/store/store.ts';
import {
  recordingChannel,
  startTestEngine,
  subscribe,
  type RecordingChannel,
  type TestClock,
  type TestEngine,
} from '../../support/deliveries.ts';
import { ENGINES, openTestStore } from '../../support/store.ts';

const FRIDAY = new Date('2026-11-20T12:00:00Z');

describe.each(ENGINES)('what was not sent in time, on %s', (kind) => {
  let store: Store;
  let clock: TestClock;
  let email: RecordingChannel;
  const engines: TestEngine[] = [];
  beforeEach(async () => {
    store = await openTestStore(kind);
    clock = { now: FRIDAY };
    email = recordingChannel();
    await store.knex('projects').insert({ id: 1, key: 'shop', name: 'Shop', description: '', source_version: 1 });
  });
  afterEach(async () => {
    for (const engine of engines.splice(0)) await engine.stop();
    await store.close();
  });
  const start = async (catchUpHours?: number): Promise<TestEngine> => {
    const engine = await startTestEngine({ store, clock, channels: { email }, ...(catchUpHours === undefined ? {} : { catchUpHours }) });
    engines.push(engine);
    return engine;
  };
  const at = async (engine: TestEngine, moment: string): Promise<void> => {
    clock.now = new Date(moment);
    await engine.minute();
  };

  it('is never what the tick of its own minute finds, even where nothing is made up for', async () => {
    const engine = await start(0);
    await subscribe(store, clock);
    await at(engine, '2026-11-23T09:00:01.200Z');
    expect(email.accepted).toHaveLength(1);
    await at(engine, '2026-11-30T09:03:00Z');
    expect(email.accepted).toHaveLength(1);
    expect(await store.knex('slots').orderBy('id').pluck('state')).toEqual(['planned', 'missed']);
  });
});
