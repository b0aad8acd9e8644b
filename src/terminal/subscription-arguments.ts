import { AppError } from '../errors.ts';
import { hasBareDomain, mayBeNamed } from '../mailbox.ts';
import { MODEL_TYPES, parseModelType, type ModelType } from '../metrics.ts';
import { SECTIONS } from '../reports/sections/index.ts';
import type { NewSubscription } from '../reports/subscriptions.ts';
import { parseOwner, parseTargets } from '../reports/targets.ts';
import { inZone, parseTimetable, type Timetable } from '../reports/timetable.ts';

/** Options of a subscription on the command line, each as it was typed. */
export const SUBSCRIPTION_OPTIONS = {
  project: { type: 'string' },
  to: { type: 'string' },
  types: { type: 'string' },
  sections: { type: 'string' },
  when: { type: 'string' },
  zone: { type: 'string' },
  owner: { type: 'string' },
  'skip-quiet': { type: 'boolean' },
  'no-skip-quiet': { type: 'boolean' },
} as const;

export interface SubscriptionValues {
  to?: string | undefined;
  types?: string | undefined;
  sections?: string | undefined;
  when?: string | undefined;
  zone?: string | undefined;
  owner?: string | undefined;
  'skip-quiet'?: boolean | undefined;
  'no-skip-quiet'?: boolean | undefined;
}

/**
 * What was said, read; undefined where nothing was. Errors name the option and what it takes.
 *
 * @param standing the timetable that stands for what is not said of one: a zone alone moves it to another clock.
 */
export function readSubscription(values: SubscriptionValues, standing: Timetable): Partial<NewSubscription> {
  const { to, types, sections, when, zone = standing.zone, owner, 'skip-quiet': skips, 'no-skip-quiet': keeps } = values;
  if (skips === true && keeps === true)
    throw new AppError('badParameter', '--skip-quiet and --no-skip-quiet exclude each other.', { hint: 'Say one of them.' });
  return {
    ...(to === undefined ? {} : { targets: parseTargets(to) }),
    ...(types === undefined ? {} : { types: readTypes(types) }),
    ...(sections === undefined ? {} : { sections: readSections(sections) }),
    ...(when === undefined ? {} : { timetable: parseTimetable(when, zone) }),
    ...(when === undefined && values.zone !== undefined ? { timetable: inZone(standing, zone) } : {}),
    ...(owner === undefined ? {} : { owner: parseOwner(owner) }),
    ...(skips === true || keeps === true ? { skipQuiet: skips === true } : {}),
  };
}

/** @throws AppError `badParameter` for mail addresses that would never get anything: outside of MAIL_ALLOWED_DOMAINS, or with half a domain. */
export function requireAllowed(addresses: readonly (string | null | undefined)[], domains: readonly string[]): void {
  const outside = addresses.find((address) => address?.includes('@') === true && !mayBeNamed(address, domains));
  if (outside?.includes('@') === true && domains.length === 0 && hasBareDomain(outside))
    throw new AppError('badParameter', `The domain of “${outside}” has no dot.`, {
      hint: 'Write it whole, such as ann@example.org. A machine’s own name, such as localhost, has to stand in MAIL_ALLOWED_DOMAINS.',
    });
  if (outside !== undefined)
    throw new AppError('badParameter', `MAIL_ALLOWED_DOMAINS leaves ${outside} out.`, {
      hint: `Allowed: ${domains.join(', ')}; no address with % or ! before its @.`,
    });
}

/** @throws AppError `badParameter` */
export function readTypes(list: string): ModelType[] {
  const types = words(list).map((word) => {
    const type = parseModelType(word.toLowerCase());
    if (type === undefined)
      throw new AppError('badParameter', `There is no model type “${word}”.`, { hint: `Types: ${MODEL_TYPES.join(', ')} (or multitask).` });
    return type;
  });
  if (types.length === 0)
    throw new AppError('badParameter', 'A digest is about one model type at least.', { hint: `Types: ${MODEL_TYPES.join(', ')}.` });
  return MODEL_TYPES.filter((type) => types.includes(type));
}

/** Keys of sections; `all` stands for all of them. */
export function readSections(list: string): string[] {
  const known = SECTIONS.map(({ key }) => key);
  const wanted = words(list);
  const wrong = wanted.find((word) => word !== 'all' && !known.includes(word));
  if (wrong !== undefined)
    throw new AppError('badParameter', `There is no section “${wrong}”.`, { hint: `Sections: ${known.join(', ')}.` });
  if (wanted.length === 0)
    throw new AppError('badParameter', 'No section is named.', { hint: `Say all, or some of: ${known.join(', ')}.` });
  return wanted.includes('all') ? [] : known.filter((key) => wanted.includes(key));
}

function words(list: string): string[] {
  return list
    .split(',')
    .map((word) => word.trim())
    .filter(Boolean);
}

/** "#3" or "3". */
export function readId(word: string | undefined, usage: string, of: 'subscription' | 'slot' = 'subscription'): number {
  const [, digits] = /^#?(\d{1,12})$/.exec(word ?? '') ?? [];
  if (digits === undefined)
    throw new AppError('badParameter', word === undefined ? `The number of a ${of} is missing.` : `“${word}” is no number of a ${of}.`, {
      hint: `Usage: ${usage}`,
    });
  return Number(digits);
}
