/** The kinds of settings that more than one environment variable is of. */
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
