import { readdir } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { SECTIONS } from '../../../src/reports/sections/index.ts';

test('every file of the folder is a section of the list', async () => {
  const files = await readdir(new URL('../../../src/reports/sections/', import.meta.url));
  const names = files.filter((file) => file !== 'index.ts').map((file) => file.replace(/\.ts$/, ''));
  expect(SECTIONS.map(({ key }) => key).toSorted()).toEqual(names.toSorted());
});
