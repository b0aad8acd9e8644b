import { describe, expect, it } from 'vitest';
import { COLOURS, heatColour, TEXT_COLOURS } from '../../src/reports/theme.ts';

type Light = [red: number, green: number, blue: number];

/** Linear light of an sRGB colour. */
function lightOf(colour: string): Light {
  return [1, 3, 5].map((at) => {
    const share = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as Light;
}

/** Relative luminance of WCAG 2. */
function luminanceOf([red, green, blue]: Light): number {
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function luminance(colour: string): number {
  return luminanceOf(lightOf(colour));
}

/** CIELAB L*, of a luminance that is not almost black. */
function lightness(light: Light): number {
  return 116 * Math.cbrt(luminanceOf(light)) - 16;
}

/** What is left of a colour for who has no green (deuteranopia) or no red cones (protanopia): Machado, Oliveira and Fernandes, 2009. */
const SIGHTS: Record<string, readonly (readonly [number, number, number])[]> = {
  'all cones': [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  'no green cones': [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  'no red cones': [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
};

function seenWith(sight: string, [red, green, blue]: Light): Light {
  return SIGHTS[sight]!.map(([r, g, b]) => Math.max(0, r * red + g * green + b * blue)) as Light;
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

  it.each(Object.keys(SIGHTS))('makes a heatmap steadily darker from the worst to the best, seen with %s', (sight) => {
    const shades = Array.from({ length: 51 }, (_, i) => lightness(seenWith(sight, lightOf(heatColour(i / 50)))));
    for (const [i, shade] of shades.slice(1).entries()) expect(shade, `at ${(i + 1) / 50}`).toBeLessThan(shades[i]!);
    expect(shades[0]! - shades.at(-1)!).toBeGreaterThanOrEqual(25);
  });

  it('keeps the two main series, and the leader and the rest, apart in a grey print', () => {
    expect(contrast(COLOURS.navy, COLOURS.orange)).toBeGreaterThanOrEqual(2);
    expect(contrast(COLOURS.navy, COLOURS.muted)).toBeGreaterThanOrEqual(3);
  });
});
