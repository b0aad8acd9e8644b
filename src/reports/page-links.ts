/** Links of mails that open one page without a sign-in: signed, for 30 days, and until they are taken back. */
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Knex } from 'knex';

/** Of which mail a link is. */
export interface LinkOrigin {
  contentId: number;
  /** The project that the mail is about. */
  projectId: number;
  /** When its content was made: whoever repeats the mail repeats its bytes. */
  issuedAt: Date;
}

export type ReadLink = { kind: 'valid'; origin: LinkOrigin } | { kind: 'none' } | { kind: 'altered' } | { kind: 'expired' };

export const LINK_DAYS = 30;
const DAY_MS = 86_400_000;
const VERSION = '1';
const PARAMETER = 'link';
const MAC_BYTES = 18;
const MAC_TEXT = /^[A-Za-z0-9_-]{24}$/;

/** The same path with a token that opens it, and what lies below it, in front of the fragment if there is one. */
export function signedPath(path: string, origin: LinkOrigin, secret: string): string {
  const [page = '', fragment] = path.split('#');
  const token = tokenOf(page, origin, secret);
  return `${page}${page.includes('?') ? '&' : '?'}${PARAMETER}=${token}${fragment === undefined ? '' : `#${fragment}`}`;
}

/**
 * What the token of an address says. It stands for one page, by path and query; a file of a digest is opened by the token of the
 * digest's page, which shows it.
 */
export function readSignedPath(address: string, { secrets, now }: { secrets: readonly string[]; now: Date }): ReadLink {
  const { page, token } = takeApart(address);
  if (token === undefined) return { kind: 'none' };
  const fields = token.split('.');
  const [version, content = '', project = '', seconds = '', mac = ''] = fields;
  const [contentId, projectId, issued] = [content, project, seconds].map((part) =>
    /^[0-9a-z]{1,10}$/.test(part) ? parseInt(part, 36) : NaN,
  );
  // One link is written in one way.
  if (fields.length !== 5 || !MAC_TEXT.test(mac)) return { kind: 'altered' };
  if (version !== VERSION || [contentId, projectId, issued].some((value) => value === undefined || Number.isNaN(value)))
    return { kind: 'altered' };
  const origin = { contentId: contentId!, projectId: projectId!, issuedAt: new Date(issued! * 1000) };
  const given = Buffer.from(mac, 'base64url');
  const isSigned = pagesOf(page).some((one) =>
    secrets.some((secret) => {
      const expected = macOf(one, origin, secret);
      return given.length === expected.length && timingSafeEqual(given, expected);
    }),
  );
  if (!isSigned) return { kind: 'altered' };
  return now.getTime() > origin.issuedAt.getTime() + LINK_DAYS * DAY_MS ? { kind: 'expired' } : { kind: 'valid', origin };
}

/** The page itself, and of a file of a digest the page of the digest. */
function pagesOf(page: string): string[] {
  const digest = /^\/digests\/[^/?]+(?=\/[^/?]+$)/.exec(page);
  return digest === null ? [page] : [page, digest[0]];
}

function takeApart(address: string): { page: string; token: string | undefined } {
  const at = address.indexOf('?');
  if (at < 0) return { page: address, token: undefined };
  const parts = address.slice(at + 1).split('&');
  const tokens = parts.filter((part) => part.startsWith(`${PARAMETER}=`));
  const rest = parts.filter((part) => part !== '' && !part.startsWith(`${PARAMETER}=`)).join('&');
  const page = address.slice(0, at) + (rest === '' ? '' : `?${rest}`);
  return { page, token: tokens.length === 1 ? tokens[0]!.slice(PARAMETER.length + 1) : undefined };
}

function tokenOf(page: string, origin: LinkOrigin, secret: string): string {
  return [...fieldsOf(origin), macOf(page, origin, secret).toString('base64url')].join('.');
}

function fieldsOf({ contentId, projectId, issuedAt }: LinkOrigin): string[] {
  return [VERSION, ...[contentId, projectId, Math.floor(issuedAt.getTime() / 1000)].map((value) => value.toString(36))];
}

function macOf(page: string, origin: LinkOrigin, secret: string): Buffer {
  return createHmac('sha256', secret)
    .update(`${fieldsOf(origin).join('.')} ${page}`)
    .digest()
    .subarray(0, MAC_BYTES);
}

/** Takes back the links that were given out until now: those of one mail, or of every one. */
export async function revokeLinks(knex: Knex, contentId: number | 'all', now: Date): Promise<void> {
  await knex('link_revocations').insert({ content_id: contentId === 'all' ? null : contentId, issued_before: now, revoked_at: now });
}

export async function isRevoked(knex: Knex, { contentId, issuedAt }: LinkOrigin): Promise<boolean> {
  const row = await knex('link_revocations')
    .where('issued_before', '>=', issuedAt)
    .where((either) => void either.where({ content_id: contentId }).orWhereNull('content_id'))
    .first('id');
  return row !== undefined;
}
