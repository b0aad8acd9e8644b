/** The kinds of settings that more than one environment variable is of. */
import { createPrivateKey } from 'node:crypto';
import { isIP } from 'node:net';
import { z } from 'zod';

export interface Setting<T> {
  schema: z.ZodType<T>;
  /** What is expected, for the error message and docs/operations.md. */
  expected: string;
  secret?: boolean;
}

export function wholeNumber(from: number, to: number, fallback: number): Setting<number> {
  const schema = z
    .string()
    .regex(/^\d{1,9}$/)
    .transform(Number)
    .pipe(z.number().min(from).max(to))
    .default(fallback);
  return { schema, expected: `a whole number from ${from} to ${to}` };
}

export function url(protocols: readonly string[], example: string): Setting<string | undefined> {
  const isUrl = (text: string): boolean => URL.canParse(text) && protocols.includes(new URL(text).protocol);
  return { schema: z.string().refine(isUrl).optional(), expected: `a URL such as ${example}`, secret: true };
}

export function secret(pattern: RegExp, expected: string): Setting<string | undefined> {
  return { schema: z.string().regex(pattern).optional(), expected, secret: true };
}

export function text(fallback: string, expected: string): Setting<string> {
  return { schema: z.string().default(fallback), expected };
}

/** The items of a list that is separated by commas. */
export function splitList(list: string): string[] {
  return list
    .split(',')
    .map((item) => item.trim())
    .filter(Boolean);
}

/** Nothing behind the path, and no login in it: it stands in front of every link. */
const isBaseUrl = (text: string): boolean => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol) && !/[?#@\s]/.test(text);

export const BASE_URL = {
  schema: z.string().refine(isBaseUrl).optional(),
  expected: 'a URL such as https://towerwatch.example.org',
  secret: false,
};

/** `true` is none of them: whoever is believed by everybody can say that they are anybody. */
const PROXY = /^(loopback|linklocal|uniquelocal)$/;
const isProxy = (text: string): boolean => {
  const [address = '', bits, ...rest] = text.split('/');
  return PROXY.test(text) || (isIP(address) !== 0 && rest.length === 0 && (bits === undefined || /^\d{1,3}$/.test(bits)));
};

export const TRUST_PROXY = {
  schema: z
    .string()
    .refine((text) => /^[1-9]\d?$/.test(text) || (splitList(text).length > 0 && splitList(text).every(isProxy)))
    .transform((text): number | string[] | false => (/^\d+$/.test(text) ? Number(text) : splitList(text)))
    .default(false),
  expected: 'how many proxies stand in front, or their addresses separated by commas, such as 1 or loopback,10.0.0.0/8',
};

export interface NamedToken {
  name: string;
  token: string;
  /** Key, id or name of the one project that it opens; undefined: it opens all. */
  project: string | undefined;
}

const NAMED_TOKEN = /^([a-z0-9][a-z0-9._-]{0,59}):([A-Za-z0-9_-]{24,200})(?::([^:]+))?$/;

export const API_TOKENS = {
  schema: z
    .string()
    .transform((text) => splitList(text))
    .refine((list) => list.every((one) => NAMED_TOKEN.test(one)))
    .transform((list) => list.map(namedToken))
    .refine((list) => new Set(list.map(({ name }) => name)).size === list.length)
    .default([]),
  expected: 'name:token or name:token:project separated by commas, each name once, each token of 24 characters or more',
  secret: true,
};

function namedToken(text: string): NamedToken {
  const [, name = '', token = '', project] = NAMED_TOKEN.exec(text) ?? [];
  return { name, token, project };
}

export function isRsaKey(pem: string): boolean {
  try {
    const { asymmetricKeyType, asymmetricKeyDetails } = createPrivateKey(pem);
    return asymmetricKeyType === 'rsa' && (asymmetricKeyDetails?.modulusLength ?? 0) >= 1024;
  } catch {
    return false;
  }
}
