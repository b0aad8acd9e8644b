import { describe, expect, test } from 'vitest';
import { parseOwner, parseTargets } from '../../src/reports/targets.ts';

describe('where reports go', () => {
  test('is read from addresses and Slack ids, each once', () => {
    expect(parseTargets('ann@Example.ORG, C0123456789, U0123456789, Ann@example.org,')).toEqual([
      { channel: 'email', address: 'ann@example.org' },
      { channel: 'slack', address: 'C0123456789' },
      { channel: 'slack', address: 'U0123456789' },
    ]);
    expect(parseTargets('')).toEqual([]);
    expect(parseTargets('q1@bücher.example,q1@xn--bcher-kva.example').map(({ address }) => address)).toEqual(['q1@bücher.example']);
  });

  test.each([
    'nobody',
    'a@b.c\nBcc: x@y.z',
    'A <a@b.c>',
    'a@b@c',
    '#general',
    '@ann',
    'C1',
    'c0123456789',
    '.a@x.org',
    'a.@x.org',
    'a..b@x.org',
    'a@-x-.org',
    'a@x..org',
    'a@x.org.',
  ])('is not read from %j', (text) => {
    expect(() => parseTargets(text)).toThrow(/is neither an e-mail address nor a Slack channel/);
  });

  test('is one person where somebody owns them', () => {
    expect(parseOwner('ann@example.org')).toBe('ann@example.org');
    expect(parseOwner('U0123456789')).toBe('U0123456789');
    expect(parseOwner('none')).toBeNull();
    for (const text of ['ann@example.org,bob@example.org', 'C0123456789', ''])
      expect(() => parseOwner(text)).toThrow(/is no single person/);
  });
});
