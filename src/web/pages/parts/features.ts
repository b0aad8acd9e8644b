/** Reads what feeds a tower. The lists are JSON that anybody may have written: what can be read is shown, nothing throws. */
import type { FeatureSide, Ingredients } from '../../../analysis/ingredients.ts';
import { finiteOrNull as numberOf, isRecord } from '../../../metrics.ts';
import { formatCount, formatLearningRate as formatPlainNumber, formatQuantity } from '../../../reports/format.ts';
import { inWords, wordOf } from './layers.ts';

export interface FeatureLists {
  title: string;
  /** "3 features, 1 cross · vector of 96" */
  summary: string;
  features: FeatureLine[];
  crosses: FeatureLine[];
  /** Stand below the lists, or in their place. */
  notes: string[];
}

interface FeatureLine {
  name: string;
  /** "string · embedding 32D" */
  details: string;
}

const MAX_ENTRIES = 60;

export function readFeatures({ buyer, product }: Ingredients['features']): FeatureLists[] {
  return [readSide('Buyer', buyer), readSide('Product', product)];
}

/** "sales", the column that a rating is read from; undefined where none can be read. */
export function readTarget(target: unknown): string | undefined {
  return isRecord(target) ? wordOf(target['column']) : wordOf(target);
}

/** What the config says now, and what was noted when the experiment ran where that is something else. */
function readSide(title: string, { features, crosses, tensor_dim: width, recorded }: FeatureSide): FeatureLists {
  const noted = new Map([...recorded.features, ...recorded.crosses].map(splitNoted));
  const feature = readList(features, recorded.features, (entry) => readFeature(entry, noted));
  const cross = readList(crosses, recorded.crosses, (entry) => readCross(entry, noted));
  const counts = [
    ...(feature === undefined ? [] : [formatQuantity(feature.count, 'feature')]),
    ...(cross === undefined ? [] : [cross.count === 1 ? '1 cross' : `${formatCount(cross.count)} crosses`]),
  ].join(', ');
  return {
    title,
    summary: [counts, ...(width === null ? [] : [`vector of ${formatCount(width)}`])].filter(Boolean).join(' · '),
    features: feature?.lines ?? [],
    crosses: cross?.lines ?? [],
    notes: feature === undefined && cross === undefined ? ['Not recorded.'] : [...(feature?.notes ?? []), ...(cross?.notes ?? [])],
  };
}

interface ReadList {
  count: number;
  lines: FeatureLine[];
  notes: string[];
}

/** Undefined where neither the config nor the experiment says anything. */
function readList(stored: unknown, recorded: readonly string[], read: (entry: unknown) => FeatureLine): ReadList | undefined {
  if (!Array.isArray(stored)) {
    if (recorded.length === 0) return undefined;
    const lines = recorded.slice(0, MAX_ENTRIES).map((text) => {
      const [name, details] = splitNoted(text);
      return { name, details };
    });
    return { count: recorded.length, lines, notes: moreNote(recorded.length) };
  }
  const lines = stored.slice(0, MAX_ENTRIES).map(read);
  const names = new Set(stored.map((entry) => read(entry).name));
  const isSame = recorded.length === 0 || (recorded.length === names.size && recorded.every((text) => names.has(splitNoted(text)[0])));
  const then = isSame ? [] : [`When it ran: ${recorded.slice(0, MAX_ENTRIES).join(', ')}.`];
  return { count: stored.length, lines, notes: [...moreNote(stored.length), ...then] };
}

function moreNote(count: number): string[] {
  return count > MAX_ENTRIES ? [`and ${formatCount(count - MAX_ENTRIES)} more`] : [];
}

/** "region × season 16D" → its name and "16D" */
function splitNoted(text: string): [name: string, dim: string] {
  const at = text.lastIndexOf(' ');
  return at === -1 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}

const UNREADABLE: FeatureLine = { name: 'Entry that can’t be read', details: '' };

function readFeature(entry: unknown, noted: ReadonlyMap<string, string>): FeatureLine {
  if (!isRecord(entry)) return UNREADABLE;
  const name = wordOf(entry['column']) ?? wordOf(entry['name']);
  if (name === undefined) return UNREADABLE;
  const kind = wordOf(entry['type']) ?? wordOf(entry['data_type']);
  const transforms = isRecord(entry['transforms']) ? Object.entries(entry['transforms']) : [];
  const own = dimOf(entry);
  const details = [
    ...(kind === undefined ? [] : [kind.toLowerCase().replaceAll('_', ' ')]),
    ...transforms.flatMap(([transform, settings]) => transformWords(transform, settings)),
    ...(own === undefined ? [] : [own]),
  ];
  const dim = details.some((detail) => /\dD$/.test(detail)) ? undefined : noted.get(name);
  return { name, details: [...details, ...(dim === undefined ? [] : [dim])].join(' · ') };
}

function transformWords(transform: string, settings: unknown): string[] {
  const name = wordOf(transform);
  if (name === undefined || settings === false || settings === null) return [];
  if (!isRecord(settings)) return [inWords(name).toLowerCase()];
  if (settings['enabled'] === false) return [];
  const dim = dimOf(settings);
  const withDim = (words: string): string => (dim === undefined ? words : `${words} ${dim}`);
  if (name === 'cyclical') {
    const cycles = Object.keys(settings).filter((cycle) => settings[cycle] === true && cycle !== 'enabled');
    return cycles.length === 0 ? [] : [`cycles: ${cycles.slice(0, 8).map(inWords).join(', ').toLowerCase()}`];
  }
  const buckets = numberOf(settings['buckets']);
  if (name === 'bucketize' && buckets !== null) return [withDim(`${formatCount(buckets)} buckets`)];
  if (name === 'normalize') {
    const [from = null, to = null] = Array.isArray(settings['range']) ? settings['range'].map(numberOf) : [];
    return [from === null || to === null ? 'normalized' : `normalized to ${formatPlainNumber(from)}…${formatPlainNumber(to)}`];
  }
  return [withDim(inWords(name).toLowerCase())];
}

function readCross(entry: unknown, noted: ReadonlyMap<string, string>): FeatureLine {
  const parts = isRecord(entry) ? [entry['features'], entry['columns']].find((list) => Array.isArray(list) && list.length > 0) : undefined;
  if (!isRecord(entry) || !Array.isArray(parts)) return UNREADABLE;
  const name = parts
    .slice(0, 8)
    .map((part: unknown) => (isRecord(part) ? (wordOf(part['column']) ?? wordOf(part['name'])) : wordOf(part)) ?? '?')
    .join(' × ');
  const hashed = numberOf(entry['hash_bucket_size']);
  const dim = dimOf(entry) ?? noted.get(name);
  return {
    name,
    details: [...(dim === undefined ? [] : [`embedding ${dim}`]), ...(hashed === null ? [] : [`${formatCount(hashed)} hash buckets`])].join(
      ' · ',
    ),
  };
}

/** "32D" */
function dimOf(settings: Record<string, unknown>): string | undefined {
  const dim = numberOf(settings['embedding_dim']) ?? numberOf(settings['dim']);
  return dim === null ? undefined : `${formatPlainNumber(dim)}D`;
}
