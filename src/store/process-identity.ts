import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * What tells a living process from a later one that got the same number: its start time. Undefined when no such
 * process lives.
 */
export async function processIdentity(pid: number): Promise<string | undefined> {
  if (!isAlive(pid)) return undefined;
  if (process.platform === 'linux') {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
    // The command name in parentheses may hold spaces; behind it come the state and, 19 fields later, the start time.
    const [state = 'X', ...fields] = stat === undefined ? [] : stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    // A zombie holds nothing; it only waits for its parent to notice.
    return 'ZX'.includes(state) ? undefined : `started ${fields[18]}`;
  }
  if (process.platform === 'win32') return 'alive';
  const { stdout } = await run('ps', ['-o', 'lstart=', '-p', String(pid)]).catch(() => ({ stdout: '' }));
  return stdout.trim() === '' ? undefined : `started ${stdout.trim()}`;
}

function isAlive(pid: number): boolean {
  if (pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
