import { rename, rm, writeFile } from 'node:fs/promises';
import { describeError, errorCode } from '../../errors.ts';

/**
 * Writes a file that is there whole or not at all, into a folder that is there.
 *
 * @throws an Error with the system's `code` and reason; never with the name under which the file was begun.
 */
export async function writeWhole(file: string, content: string | Uint8Array): Promise<void> {
  const unfinished = `${file}.${process.pid}.unfinished`;
  try {
    await writeFile(unfinished, content);
    await rename(unfinished, file);
  } catch (error) {
    // Where the beginning could not be made, there is none to remove, and it fails for the same reason.
    await rm(unfinished, { force: true }).catch(() => undefined);
    throw Object.assign(new Error(reasonOf(error)), { code: errorCode(error) });
  }
}

/** "EACCES: permission denied", without the call and its paths that follow. */
function reasonOf(error: unknown): string {
  return describeError(error).replace(/, (open|write|rename|close)\b.*$/s, '');
}
