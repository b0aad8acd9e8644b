/** Processes that are killed while they deliver: nothing is lost, nothing comes twice, and what nobody can know is named. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addSubscription } from '../src/reports/subscriptions.ts';
import { parseTimetable } from '../src/reports/timetable.ts';
import { migrateStore } from '../src/store/migrate.ts';
import { openPostgres } from '../src/store/postgres.ts';
import type { Store } from '../src/store/store.ts';
import { createDatabase, type TestDatabase } from './support/database.ts';
import { startSmtpServer, type TestSmtpServer } from './support/smtp.ts';

const SCRIPT = fileURLToPath(new URL('support/delivery-process.ts', import.meta.url));
const MONDAY = Date.parse('2026-11-23T09:00:00Z');
const MINUTE = 60_000;

let database: TestDatabase;
let store: Store;
let server: TestSmtpServer;
const children = new Set<ChildProcess>();
beforeEach(async () => {
  database = await createDatabase();
  store = openPostgres(database.url);
  await migrateStore(store);
  await store.knex('projects').insert({ id: 1, key: 'shop', name: 'Shop', description: '', source_version: 1 });
});
afterEach(async () => {
  for (const child of children) child.kill('SIGKILL');
  children.clear();
  await server.close();
  await store.close();
  await database.drop();
});

async function subscribe(...names: string[]): Promise<void> {
  const targets = names.map((name) => ({ channel: 'email' as const, address: `${name}@example.org` }));
  await addSubscription(
    store.knex,
    { projectId: 1, timetable: parseTimetable('weekly mon 09:00', 'UTC'), targets },
    new Date(MONDAY - MINUTE),
  );
}

/** A process at a moment; it stands still at a point where one is named. */
function start(
  minutes: number,
  standAt: string[] = [],
): { child: ChildProcess; reached: (point: string) => Promise<void>; done: Promise<unknown> } {
  const moment = new Date(MONDAY + minutes * MINUTE).toISOString();
  const child = spawn(process.execPath, ['--import', 'tsx', SCRIPT, database.url, server.url, moment, ...standAt], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.add(child);
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += String(chunk)));
  const done = once(child, 'exit');
  return {
    child,
    done,
    reached: async (point) => {
      while (!output.split('\n').includes(point)) await once(child.stdout, 'data');
    },
  };
}

async function kill({ child, done }: ReturnType<typeof start>): Promise<void> {
  child.kill('SIGKILL');
  await done;
}

const states = async (): Promise<Record<string, string>> =>
  Object.fromEntries(
    (await store.knex('deliveries').select('recipient', 'state')).map(({ recipient, state }) => [recipient.split('@')[0], state]),
  );
const arrived = (): string[] => server.messages.map(({ to }) => to[0]!.split('@')[0]!).toSorted();

describe('a process that is killed', () => {
  it.each(['planned', 'claimed'])('when it has %s loses nothing: another one delivers it, once', async (point) => {
    server = await startSmtpServer();
    await subscribe('ann', 'bob');
    const killed = start(0, [point]);
    await killed.reached(point);
    await kill(killed);
    await start(1).done;
    await start(16).done;
    await start(32).done;
    expect(arrived()).toEqual(['ann', 'bob']);
    expect(await states()).toEqual({ ann: 'sent', bob: 'sent' });
  });

  it('after the server has accepted, before it is written down, leaves what nobody can know as unknown, and is not repeated', async () => {
    server = await startSmtpServer();
    await subscribe('ann');
    const killed = start(0, ['accepted']);
    await killed.reached('accepted');
    await kill(killed);
    expect(await states()).toEqual({ ann: 'sending' });
    for (const minutes of [1, 16, 32, 90]) await start(minutes).done;
    expect(arrived()).toEqual(['ann']);
    expect(await store.knex('deliveries').first()).toMatchObject({
      state: 'unknown',
      reason: 'the process that sent it ended before it heard whether it arrived',
    });
  });

  it('before the server has answered, leaves it as unknown, whether it arrived or not', async () => {
    server = await startSmtpServer({ behave: () => ({ delayMs: 60_000 }) });
    await subscribe('ann');
    const killed = start(0);
    while (server.attempts.length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
    await kill(killed);
    await start(16).done;
    await start(40).done;
    expect(await states()).toEqual({ ann: 'unknown' });
    expect(server.attempts).toHaveLength(1);
  });

  it('before a slot was due costs nothing: the next one to start makes up for it, and says that it is late', async () => {
    server = await startSmtpServer();
    await subscribe('ann');
    const killed = start(-2);
    await killed.reached('planned');
    await kill(killed);
    await start(90).done;
    await start(91).done;
    expect(arrived()).toEqual(['ann']);
    expect(await store.knex('slots').first('is_late')).toEqual({ is_late: true });
  });
});

it('two hundred recipients, three of them refused: the others get it, and only they', async () => {
  const refused = ['r177', 'r7', 'r77'];
  server = await startSmtpServer({
    behave: (address) => (refused.includes(address.split('@')[0]!) ? { code: 550, text: '5.1.1 No such user' } : 'accept'),
  });
  const names = Array.from({ length: 200 }, (_name, i) => `r${i}`);
  await subscribe(...names);
  await Promise.all([start(0).done, start(0).done]);
  await start(1).done;
  expect(arrived()).toEqual(names.filter((name) => !refused.includes(name)).toSorted());
  expect((await store.knex('deliveries').where({ state: 'failed' }).pluck('recipient')).toSorted()).toEqual(
    refused.map((name) => `${name}@example.org`).toSorted(),
  );
  expect(new Set(server.messages.map(({ mail }) => mail.messageId)).size).toBe(197);
});
