import { createHash } from 'node:crypto';
import sign from 'nodemailer/lib/dkim/sign';

/** A key that signs mail; RSA, which every receiver can check. */
export interface DkimKey {
  domainName: string;
  keySelector: string;
  /** PEM. */
  privateKey: string;
}

/** RFC 8058 wants both List headers signed; so is what a reader sees, and what threads and answers follow. */
const SIGNED_HEADERS = 'From:To:Subject:Date:Message-ID:MIME-Version:Content-Type:Auto-Submitted:List-Unsubscribe:List-Unsubscribe-Post';

export interface Piece {
  bytes: Buffer;
  /** As DKIM hashes it, where that is known: hundreds of kilobytes that many messages share. */
  canonical?: Buffer;
}

/**
 * The DKIM-Signature header (RFC 6376, relaxed/relaxed, rsa-sha256) of a message that is given in pieces, with its line end.
 * The signature holds no time, so the same message has the same one. No blank stands at either side of a cut.
 */
export function signMessage(pieces: readonly Piece[], key: DkimKey): Buffer {
  const [first, ...others] = pieces.map(({ bytes, canonical }) => canonical ?? relaxed(bytes.toString('latin1')));
  const raw = pieces[0]!.bytes.toString('latin1');
  const headers = raw
    .slice(0, raw.indexOf('\r\n\r\n'))
    .split(/\r\n(?![ \t])/)
    .map((line) => ({ key: line.slice(0, line.indexOf(':')).trim().toLowerCase(), line }));
  const start = String(first);
  const body = [start.slice(start.indexOf('\r\n\r\n') + 4), ...others];
  const hash = createHash('sha256');
  body.forEach((part, i) => {
    const text = i === body.length - 1 ? withoutBlankEnd(String(part)) : part;
    if (typeof text === 'string') hash.update(text, 'latin1');
    else hash.update(text);
  });
  const header = sign(headers, 'sha256', hash.digest('base64'), { ...key, headerFieldNames: SIGNED_HEADERS });
  if (header === false) throw new Error('the DKIM key signs nothing');
  return Buffer.from(`${header}\r\n`, 'latin1');
}

/** RFC 6376, 3.4.4: blanks at a line's end go, and a run of them is one. */
export function relaxed(text: string): string {
  return text.replaceAll(/[ \t]+/g, ' ').replaceAll(' \r\n', '\r\n');
}

function withoutBlankEnd(text: string): string {
  let end = text.length;
  while (text.endsWith('\r\n', end)) end -= 2;
  return end === 0 ? '' : `${text.slice(0, end)}\r\n`;
}
