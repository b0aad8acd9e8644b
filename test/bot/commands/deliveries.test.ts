import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { answerMessage } from '../../../src/bot/blocks.ts';
import { dispatch } from '../../../src/bot/dispatch.ts';
import type { Answer } from '../../../src/reports/answer.ts';
import type { SendOutcome } from '../../../src/reports/deliver/outcome.ts';
import type { Store } from '../../../src/store/store.ts';
import { blockProblems, linksIn, textsIn } from '../../support/blocks.ts';
import { recordingChannel, startTestEngine, subscribe, type TestClock } from '../../support/deliveries.ts';
import { ENGINES, openTestStore } from '../../support/store.ts';

const baseUrl = 'https://towerwatch.example.org';
const mail = (...names: string[]) => names.map((name) => ({ channel: 'email' as const, address: `${name}@example.org` }));
const refused: SendOutcome = {
  kind: 'permanent',
  reason: 'mx.example.org refuses: 550 no mailbox Gone.Person@EXAMPLE.org here',
  remedy: 'Correct the address.',
  stops: true,
};

describe.each(ENGINES)('/experiments deliveries on %s', (kind) => {
  let store: Store;
  let clock: TestClock;
  beforeEach(async () => {
    store = await openTestStore(kind);
    clock = { now: new Date('2026-11-20T12:00:00Z') };
    await store.knex('projects').insert([
      { id: 1, key: 'shop', name: 'Shop', description: '', source_version: 1 },
      { id: 2, key: 'films', name: 'Films', description: '', source_version: 1 },
    ]);
  });
  afterEach(() => store.close());

  /** Delivers what is due at each moment; who is gone or lost is so every time. */
  const deliver = async (...moments: string[]): Promise<void> => {
    const email = recordingChannel(({ recipient }) => {
      if (recipient.startsWith('gone')) return refused;
      return recipient.startsWith('lost') ? { kind: 'unknown', reason: 'the connection broke after DATA' } : 'accept';
    });
    const engine = await startTestEngine({ store, clock, channels: { email } });
    for (const moment of moments) {
      clock.now = new Date(moment);
      await engine.minute();
    }
    await engine.stop();
  };
  const answer = (line: string): Promise<Answer> => dispatch(line, { knex: store.knex, defaultProject: 'shop' });
  const message = async (line: string) => answerMessage(await answer(line), { baseUrl, pictures: new Map() });

  it('says what was due, how it stands, and why it was not delivered, with no address whole', async () => {
    await subscribe(store, clock, { targets: mail('ann', 'gone.person', 'lost') });
    await deliver('2026-11-23T09:00:00Z');
    const { blocks, text } = await message('deliveries');
    const words = textsIn(blocks).join('\n');
    expect(words).toContain('1 sent, 1 unknown, 1 failed');
    expect(words).toContain('Mon 23 Nov 2026, 09:00 UTC');
    expect(words).toContain(
      'g…@example.org failed: mx.example.org refuses: 550 no mailbox the address here. Correct the address.\n' +
        'l…@example.org unknown: the connection broke after DATA.',
    );
    expect(`${words}\n${text}`).not.toMatch(/person|lost@/i);
    const { id } = await store.knex('slots').first<{ id: number }>('id');
    expect(linksIn(blocks)).toEqual(expect.arrayContaining([`${baseUrl}/deliveries/${id}`, `${baseUrl}/deliveries?project=shop`]));
    expect(blockProblems({ response_type: 'ephemeral', text, blocks })).toEqual([]);
  });

  it('shows the newest of one project, as many as asked for, and fits Slack whatever there is', async () => {
    await subscribe(store, clock, { when: 'daily 09:00', targets: mail(...Array.from({ length: 30 }, (_, i) => `gone${i}`)) });
    await subscribe(store, clock, { projectId: 2, when: 'daily 09:00' });
    const days = Array.from({ length: 8 }, (_, i) => `2026-11-${21 + i}T09:00:00Z`);
    await deliver(...days);
    const slots = async (line: string): Promise<unknown[]> => (await answer(line)).records.map(({ due }) => due);
    expect(await slots('deliveries 3')).toHaveLength(3);
    expect((await slots('deliveries'))[0]).toContain('2026-11-28T09:00');
    expect(await slots('deliveries in films')).toHaveLength(5);
    const { text, blocks } = await message('deliveries 20');
    expect(blockProblems({ response_type: 'ephemeral', text, blocks })).toEqual([]);
    expect(textsIn(blocks).join('\n')).toContain('and 25 more failed');
  });

  it('says when nothing was due, and gives nobody the link to a digest', async () => {
    expect(textsIn((await message('deliveries')).blocks)).toContain('Nothing was due yet.');
    await subscribe(store, clock);
    await deliver('2026-11-23T09:00:00Z');
    const { records, json } = await answer('deliveries');
    expect(records).toMatchObject([{ due: '2026-11-23T09:00:00.000Z', sent: 1, failed: 0, late: false, state: 'planned' }]);
    const { token } = await store.knex('contents').first<{ token: string }>('token');
    expect(JSON.stringify([records, await json(), (await message('deliveries')).blocks])).not.toContain(token);
  });

  it('is about all types', async () => {
    await expect(answer('hybrid deliveries')).rejects.toMatchObject({ kind: 'badParameter', hint: 'Leave out “hybrid”.' });
  });
});
