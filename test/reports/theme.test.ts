import { describe, expect, it } from 'vitest';
import { COLOURS, heatColour, TEXT_COLOURS } from '../../src/reports/theme.ts';

/** Relative luminance of WCAG 2. */
function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const share = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(a: string, b: string): number {
  const [light = 0, dark = 0] = [luminance(a), luminance(b)].toSorted((x, y) => y - x);
  return (light + 0.05) / (dark + 0.05);
}

describe('the theme', () => {
  it.each(TEXT_COLOURS)('writes readably in %s (WCAG AA)', (name) => {
    expect(contrast(COLOURS[name], COLOURS.background)).toBeGreaterThanOrEqual(4.5);
  });

  it('draws bars and dots that stand out from the background (WCAG 1.4.11)', () => {
    expect(contrast(COLOURS.muted, COLOURS.background)).toBeGreaterThanOrEqual(3);
  });

  it('writes readably on every shade of a heatmap, and on a cell without a value', () => {
    for (let share = 0; share <= 1; share += 0.01) expect(contrast(COLOURS.ink, heatColour(share))).toBeGreaterThanOrEqual(4.5);
    expect(contrast(COLOURS.quiet, heatColour(null))).toBeGreaterThanOrEqual(4.5);
  });

  it('keeps good and bad cells apart in a grey print', () => {
    expect(contrast(heatColour(0), heatColour(1))).toBeGreaterThanOrEqual(1.5);
  });

  it('keeps the two main series, and the leader and the rest, apart in a grey print', () => {
    expect(contrast(COLOURS.navy, COLOURS.orange)).toBeGreaterThanOrEqual(2);
    expect(contrast(COLOURS.navy, COLOURS.muted)).toBeGreaterThanOrEqual(3);
  });
});
