import { basename } from 'node:path';

/**
 * What to type in a terminal to run this program: its name where it is installed, else, as in a checkout, through npm. `script` is what the
 * process was started with, which for an installed program is a link of its name.
 */
export function programName(script = process.argv[1] ?? ''): string {
  return /^towerwatch(?:\.cmd|\.exe)?$/i.test(basename(script)) ? 'towerwatch' : 'npm run towerwatch --';
}
