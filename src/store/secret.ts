import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * A secret that this installation made for itself, kept in the store's folder for its owner alone. It stands in for
 * Slack's signing secret where none is set, so that the endpoint can be tried without Slack.
 */
export async function localSecret(home: string, name: string): Promise<string> {
  const file = join(home, name);
  await mkdir(home, { recursive: true, mode: 0o700 });
  try {
    await writeFile(file, `${randomBytes(32).toString('hex')}\n`, { mode: 0o600, flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  return (await readFile(file, 'utf8')).trim();
}
