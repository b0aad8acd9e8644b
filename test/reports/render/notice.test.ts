import { expect, test } from 'vitest';
import { renderNotice } from '../../../src/reports/render/notice.ts';
import { htmlProblems } from './html-problems.ts';

const notice = {
  title: 'Not delivered: weekly digest of Shop, to 2 recipients',
  paragraphs: ['gone@example.org: 550 <b>no such user</b>. Correct the address.', 'This is about subscription #3, Mondays 09:00 UTC.'],
  link: { text: 'Send it to those who missed it', href: 'https://towerwatch.example.org/subscriptions/t/3/retry' },
};

test('a notice says what is wrong and what to do, in HTML and in text, with its link', async () => {
  const { html, text } = await renderNotice(notice);
  for (const part of [html, text]) {
    expect(part).toContain(notice.title);
    expect(part).toContain('Mondays 09:00 UTC');
    expect(part).toContain(notice.link.href);
  }
  expect(html).toContain('550 &lt;b&gt;no such user&lt;/b&gt;');
  expect(html).not.toMatch(/undefined|<script|url\(/);
  expect(text).not.toMatch(/undefined|&lt;/);
});

test('a notice without a link has no button', async () => {
  const { html, text } = await renderNotice({ ...notice, link: undefined });
  expect(html).not.toContain('href="https');
  expect(text).not.toContain('https');
});

test('a notice is HTML that a validator takes', async () => {
  expect(await htmlProblems((await renderNotice(notice)).html)).toEqual([]);
});
