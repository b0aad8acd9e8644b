import type { MailMessage } from '../../../src/reports/deliver/email.ts';

export const FROM = 'Towerwatch <towerwatch@example.org>';

/** A small digest to one reader, with a picture and a file. */
export function messageTo(to: string): MailMessage & { to: string } {
  return {
    to,
    subject: 'Week 47',
    html: '<p>Hello <img src="cid:a@towerwatch"></p>',
    text: 'Hello\n.\nA dot alone ends no message.\n',
    attachments: [
      { cid: 'a@towerwatch', filename: 'a.png', content: Buffer.from('png'), contentType: 'image/png', inline: true },
      { filename: 'leaders.csv', content: Buffer.from('place\r\n1\r\n'), contentType: 'text/csv; charset=utf-8', inline: false },
    ],
    messageId: `<${/^[a-z0-9-]*/.exec(to)?.[0] || 'someone'}@towerwatch.example.org>`,
    date: new Date('2026-11-23T07:00:00Z'),
  };
}
