/** Reads the layer lists of towers. They are JSON that anybody may have written: what can be read is shown, nothing throws. */
import { finiteOrNull as numberOf, isRecord } from '../../../metrics.ts';
import { formatLearningRate as formatPlainNumber } from '../../../reports/format.ts';

interface Layer {
  /** "Dense 128 · relu · L2 0.001" */
  text: string;
  kind: 'dense' | 'other' | 'unreadable';
  /** How wide it is drawn, 1 to 5: by its units among the tower's, in powers of two. */
  breadth: number;
}

export interface Tower {
  title: string;
  layers: Layer[];
  /** Stands below the layers, or in their place. */
  note: string | null;
}

const MAX_LAYERS = 40;
const MAX_WORD = 60;
const MAX_BREADTH = 5;

export function readTower(title: string, stored: unknown): Tower {
  if (!Array.isArray(stored)) return { title, layers: [], note: 'Not recorded.' };
  if (stored.length === 0) return { title, layers: [], note: 'No layers recorded.' };
  const shown: unknown[] = stored.slice(0, MAX_LAYERS);
  const widest = Math.max(1, ...shown.map(unitsOf).filter((units) => units !== null));
  const hidden = stored.length - shown.length;
  return { title, layers: readBreadths(shown, widest), note: hidden === 0 ? null : `and ${hidden.toLocaleString('en-US')} more layers` };
}

/** A layer without units of its own is as wide as the one before it: it changes nothing about the shape. */
function readBreadths(stored: readonly unknown[], widest: number): Layer[] {
  let breadth = MAX_BREADTH;
  return stored.map((layer) => {
    const units = unitsOf(layer);
    if (units !== null) breadth = Math.min(MAX_BREADTH, Math.max(1, MAX_BREADTH - Math.round(Math.log2(widest / Math.max(units, 1)))));
    return { ...readLayer(layer), breadth };
  });
}

function readLayer(layer: unknown): Omit<Layer, 'breadth'> {
  if (!isRecord(layer)) return { text: 'Layer that can’t be read', kind: 'unreadable' };
  const type = wordOf(layer['type']);
  if (type === undefined) return { text: ['Layer of unknown type', ...settingsOf(layer)].join(' · '), kind: 'unreadable' };
  if (type.toLowerCase() === 'dense') {
    const units = unitsOf(layer);
    return {
      text: [units === null ? 'Dense · units not recorded' : `Dense ${formatPlainNumber(units)}`, ...settingsOf(layer)].join(' · '),
      kind: 'dense',
    };
  }
  const rate = numberOf(layer['rate']);
  return {
    text: [rate === null ? inWords(type) : `${inWords(type)} ${formatPlainNumber(rate)}`, ...settingsOf(layer)].join(' · '),
    kind: 'other',
  };
}

function settingsOf(layer: Record<string, unknown>): string[] {
  const activation = wordOf(layer['activation']);
  const l2 = numberOf(layer['l2_reg']);
  return [...(activation === undefined ? [] : [activation]), ...(l2 === null || l2 === 0 ? [] : [`L2 ${formatPlainNumber(l2)}`])];
}

function unitsOf(layer: unknown): number | null {
  return isRecord(layer) ? numberOf(layer['units']) : null;
}

/** A text with something in it, cut to a length that a line takes. */
export function wordOf(value: unknown): string | undefined {
  const word = typeof value === 'string' ? value.trim() : '';
  if (word === '') return undefined;
  return word.length > MAX_WORD ? `${word.slice(0, MAX_WORD)}…` : word;
}

/** "batch_norm" → "Batch norm" */
export function inWords(type: string): string {
  const words = type.replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}
