import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { EMAIL_COLOURS } from '../../../src/reports/render/email-colours.ts';
import { contrast } from './contrast.ts';

describe.each(['light', 'dark'] as const)('the %s colours', (scheme) => {
  const colours = EMAIL_COLOURS[scheme];

  test.each([
    ['ink', 'surface'],
    ['ink', 'goodSurface'],
    ['ink', 'busySurface'],
    ['ink', 'badSurface'],
    ['quiet', 'surface'],
    ['quiet', 'page'],
    ['link', 'surface'],
    ['link', 'page'],
    ['best', 'surface'],
    [scheme === 'light' ? 'surface' : 'page', 'link'],
  ] as const)('%s can be read on %s (WCAG AA)', (text, ground) => {
    expect(contrast(colours[text], colours[ground])).toBeGreaterThanOrEqual(4.5);
  });

  test.each([
    ['good', 'goodSurface'],
    ['busy', 'busySurface'],
    ['bad', 'badSurface'],
  ] as const)("the edge of a callout, %s, is seen on %s (WCAG's 3:1)", (edge, ground) => {
    expect(contrast(colours[edge], colours[ground])).toBeGreaterThanOrEqual(3);
  });

  test("are the pages' own", async () => {
    const sheet = await readFile(new URL('../../../assets/site.css', import.meta.url), 'utf8');
    const blocks = [...sheet.matchAll(/:root \{([^}]*)\}/g)].map(([, block]) => block!);
    const block = blocks[scheme === 'light' ? 0 : 1]!;
    const pages = Object.fromEntries([...block.matchAll(/--([a-z-]+): (#[0-9a-f]{6});/g)].map(([, name, value]) => [name!, value!]));
    const names = Object.keys(colours).map((name) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`));
    expect(names.map((name) => pages[name])).toEqual(Object.values(colours));
  });
});
