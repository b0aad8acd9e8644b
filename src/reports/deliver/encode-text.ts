import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { encode, wrap } from 'nodemailer/lib/qp';
import { relaxed, type Piece } from './dkim.ts';

/** What stands in a text for each reader's own, and what this reader has in its place. */
export type Own = readonly (readonly [placeholder: string, value: string])[];

interface EncodeOptions {
  own: Own;
  subtype: 'plain' | 'html';
}

export type EncodeText = (
  text: string,
  options: EncodeOptions,
) => {
  /** A MIME part; what is not the reader's own is the same objects for all. */
  pieces: Piece[];
  /** Of the text before anything is put in. */
  digest: string;
};

interface Shared {
  /** What else it depends on. */
  variant: string;
  digest: string;
  /** Every other one is a placeholder. */
  parts: (Piece | string)[];
}

/** Those of the contents that are being sent; further ones are encoded anew. */
const KEPT = 16;

/**
 * Encodes texts as quoted-printable, what readers share once: it is cut where a reader's own stands, each cut being a soft line break, which
 * is none to who reads it.
 */
export function createTextEncoder(): EncodeText {
  const kept = new LRUCache<string, Shared>({ max: KEPT });
  return (text, { own, subtype }) => {
    const names = own.map(([placeholder]) => placeholder);
    const variant = [subtype, ...names].join('\0');
    const known = kept.get(text);
    // By the text as it is: putting it together with the rest would be to copy and compare it for each reader.
    const shared = known?.variant === variant ? known : encodeShared(text, { names, subtype, variant });
    if (shared !== known) kept.set(text, shared);
    const values = new Map(own);
    return {
      digest: shared.digest,
      pieces: shared.parts.map((part) =>
        typeof part === 'string' ? { bytes: Buffer.from(`${quoted(values.get(part)!)}${SOFT_BREAK}`) } : part,
      ),
    };
  };
}

/** The text that a reader sees. */
export function filledIn(text: string, own: Own = []): string {
  return own.reduce((filled, [placeholder, value]) => filled.replaceAll(placeholder, value), text);
}

const SOFT_BREAK = '=\r\n';

function encodeShared(text: string, { names, subtype, variant }: { names: readonly string[]; subtype: string; variant: string }): Shared {
  const headers = `Content-Type: text/${subtype}; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n`;
  const cuts = names.length === 0 ? [text] : text.split(new RegExp(`(${names.map(escaped).join('|')})`));
  const parts = cuts.map((cut, i) => {
    if (i % 2 === 1) return cut;
    const bytes = Buffer.from(`${i === 0 ? headers : ''}${quoted(cut)}${i === cuts.length - 1 ? '' : SOFT_BREAK}`);
    return { bytes, canonical: Buffer.from(relaxed(bytes.toString('latin1')), 'latin1') };
  });
  return { variant, digest: createHash('sha256').update(text).digest('hex'), parts };
}

/** Leaves room in a line of 76 for a soft break, and for the dot at its start, which a server would want doubled. */
const LINE = 73;

function quoted(text: string): string {
  return wrap(encode(text.replaceAll(/\r\n|\r|\n/g, '\r\n')), LINE).replaceAll(/^\./gm, '=2E');
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
