import { rename, rm, stat } from 'node:fs/promises';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { inject } from 'vitest';

/**
 * The path of a file or folder that many tests start from, made once a run by the first that needs it. Two that need it at
 * once both make one; the slower one's is dropped.
 */
export async function prepared(name: string, make: (path: string) => Promise<void>): Promise<string> {
  const path = join(inject('preparedFolder'), name);
  if (await exists(path)) return path;
  const own = `${path}.${randomBytes(6).toString('hex')}`;
  await make(own);
  try {
    await rename(own, path);
  } catch (error) {
    if (!(await exists(path))) throw error;
    await rm(own, { recursive: true });
  }
  return path;
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
