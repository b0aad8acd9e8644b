import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDigestLedger } from '../../src/reports/ledger.ts';
import type { Store } from '../../src/store/store.ts';
import { ENGINES, openTestStore } from '../support/store.ts';

const HOUR = 3_600_000;

describe.each(ENGINES)('the ledger of digests on %s', (engine) => {
  let store: Store;
  let moment = Date.parse('2026-11-23T07:00:00Z');
  const now = (): Date => new Date(moment);
  beforeAll(async () => {
    store = await openTestStore(engine);
  });
  afterAll(() => store.close());

  it('gives a week to one of many processes', async () => {
    const ledgers = Array.from({ length: 5 }, () => createDigestLedger({ knex: store.knex, now }));
    const claims = await Promise.all(ledgers.map((ledger) => ledger.claim('2026-W47')));
    expect(claims.filter(Boolean)).toHaveLength(1);
  });

  it('gives it to another after a crash, an hour later, and to nobody once it is done', async () => {
    const ledger = createDigestLedger({ knex: store.knex, now });
    expect(await ledger.claim('2026-W47')).toBe(false);
    moment += HOUR + 1;
    expect(await ledger.claim('2026-W47')).toBe(true);
    await ledger.release('2026-W47', false);
    expect(await ledger.claim('2026-W47')).toBe(true);
    await ledger.release('2026-W47', true);
    moment += 2 * HOUR;
    expect(await ledger.claim('2026-W47')).toBe(false);
  });

  it('leaves pending who could still get it, and nobody else', async () => {
    const ledger = createDigestLedger({ knex: store.knex, now });
    const everybody = ['ann@example.org', 'bob@example.org', 'gone@example.org'];
    await ledger.record('2026-W47', 1, { to: 'ann@example.org', ok: true, messageId: 'x' });
    await ledger.record('2026-W47', 1, { to: 'ann@example.org', ok: true, messageId: 'x' });
    await ledger.record('2026-W47', 1, { to: 'bob@example.org', ok: false, reason: 'away', permanent: false });
    await ledger.record('2026-W47', 1, { to: 'gone@example.org', ok: false, reason: 'no such user', permanent: true });
    expect(await ledger.pending('2026-W47', 1, everybody)).toEqual(['bob@example.org']);
    expect(await ledger.pending('2026-W47', 2, everybody)).toEqual(everybody);
    expect(await ledger.pending('2026-W48', 1, everybody)).toEqual(everybody);
  });
});
