import { describe, expect, it } from 'vitest';
import { readMrkdwn } from '../../../src/browser/console/mrkdwn.ts';

describe('Slack’s markup', () => {
  it.each([
    ['*bold* and _slanted_ and ~gone~', ['bold', 'text', 'italic', 'text', 'strike']],
    ['`code *not bold*`', ['code']],
    ['2*3*4 snake_case_name', ['text']],
    ['*not\nover lines*', ['text']],
    ['```\nleft *alone*\n```', ['preformatted']],
    [':tada: 12:30', ['emoji', 'text']],
    ['&gt; said\n&gt; twice\nanswered', ['quote', 'text']],
  ])('%s', (text, kinds) => {
    expect(readMrkdwn(text).map(({ kind }) => kind)).toEqual(kinds);
  });

  it('nests, and its entities are characters again', () => {
    expect(readMrkdwn('*a &lt;b&gt; &amp;amp; _c_*')).toEqual([
      {
        kind: 'bold',
        spans: [
          { kind: 'text', text: 'a <b> &amp; ' },
          { kind: 'italic', spans: [{ kind: 'text', text: 'c' }] },
        ],
      },
    ]);
  });

  it('names links, people, channels and moments', () => {
    expect(readMrkdwn('<https://example.org/?a=1&amp;b|here><mailto:a@example.org><@UCONSOLE><#C1|general><!channel>')).toEqual([
      { kind: 'link', href: 'https://example.org/?a=1&b', text: 'here' },
      { kind: 'link', href: 'mailto:a@example.org', text: 'a@example.org' },
      { kind: 'user', id: 'UCONSOLE', label: undefined },
      { kind: 'channel', id: 'C1', label: 'general' },
      { kind: 'broadcast', id: 'channel', label: undefined },
    ]);
    expect(readMrkdwn('<!date^1392734382^{date_short} at {time}^https://example.org/|a day>')).toEqual([
      { kind: 'date', timestamp: 1392734382, format: '{date_short} at {time}', href: 'https://example.org/', fallback: 'a day' },
    ]);
  });

  it('takes time in proportion to what is read', () => {
    const began = performance.now();
    readMrkdwn('*_~`<'.repeat(2_000));
    readMrkdwn('*a '.repeat(3_000));
    expect(performance.now() - began).toBeLessThan(3_000);
  });
});
