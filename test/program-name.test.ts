import { expect, test } from 'vitest';
import { programName } from '../src/program-name.ts';

test.each([
  ['/usr/local/bin/towerwatch', 'towerwatch'],
  ['/srv/towerwatch/dist/main.js', 'npm run towerwatch --'],
  ['', 'npm run towerwatch --'],
])('a program that was started as “%s” is run by “%s”', (script, name) => {
  expect(programName(script)).toBe(name);
});
