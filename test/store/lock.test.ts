import { spawn } from 'node:child_process';
import { mkdtemp, readFile, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FolderHeldError, findHolder, lockFolder } from '../../src/store/lock.ts';
import { processIdentity } from '../../src/store/process-identity.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'towerwatch-lock-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function writeLock(holder: Record<string, unknown>): Promise<string> {
  const file = join(folder, 'lock');
  await writeFile(file, JSON.stringify({ host: hostname(), token: 'theirs', ...holder }));
  return file;
}

describe('the lock of a store’s folder', () => {
  it('lets one in and names the holder to the other', async () => {
    const lock = await lockFolder(folder);
    const refused = await lockFolder(folder).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(FolderHeldError);
    expect((refused as FolderHeldError).message).toContain(`held by process ${process.pid}`);
    await lock.release();
    await (await lockFolder(folder)).release();
    expect(await readdir(folder)).toEqual([]);
  });

  it('tells others where to hand work in, in a file for its owner alone', async () => {
    const lock = await lockFolder(folder);
    expect((await findHolder(folder))?.port).toBeUndefined();
    await lock.publishPort(4711);
    expect(await findHolder(folder)).toMatchObject({ pid: process.pid, port: 4711, token: lock.holder.token });
    await lock.release();
    expect(await findHolder(folder)).toBeUndefined();
  });

  it('takes over from a process that was killed', async () => {
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
    const identity = await processIdentity(child.pid!);
    await writeLock({ pid: child.pid, identity });
    await expect(lockFolder(folder)).rejects.toBeInstanceOf(FolderHeldError);
    child.kill('SIGKILL');
    await new Promise((resolve) => child.once('exit', resolve));
    const lock = await lockFolder(folder);
    expect(lock.holder.pid).toBe(process.pid);
    await lock.release();
  });

  it('takes over when the number belongs to another process by now', async () => {
    await writeLock({ pid: process.ppid, identity: 'started long ago' });
    await (await lockFolder(folder)).release();
  });

  it('takes over a lock file that is no lock', async () => {
    await writeFile(join(folder, 'lock'), '{"pid":');
    await (await lockFolder(folder)).release();
  });

  it('waits for the heartbeat of a holder on another machine', async () => {
    const file = await writeLock({ pid: 1, host: 'another-machine' });
    await expect(lockFolder(folder)).rejects.toThrow(/process 1 on another-machine/);
    const minuteAgo = new Date(Date.now() - 60_000);
    await utimes(file, minuteAgo, minuteAgo);
    await (await lockFolder(folder)).release();
  });

  it('goes to exactly one of many that find the same stale lock', async () => {
    for (let round = 0; round < 10; round += 1) {
      await writeLock({ pid: 2 ** 30, identity: 'gone' });
      const results = await Promise.allSettled(Array.from({ length: 8 }, () => lockFolder(folder)));
      const won = results.filter((result) => result.status === 'fulfilled');
      expect(won).toHaveLength(1);
      expect(JSON.parse(await readFile(join(folder, 'lock'), 'utf8'))).toMatchObject({ token: won[0]!.value.holder.token });
      await won[0]!.value.release();
    }
  });
});
