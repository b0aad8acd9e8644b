import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { describeError, errorCode } from '../../../src/errors.ts';
import { writeWhole } from '../../../src/reports/deliver/whole-file.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'towerwatch-whole-'));
  return () => rm(folder, { recursive: true });
});

describe('a file written whole', () => {
  it('takes the place of the one before it, and leaves nothing beside it', async () => {
    for (const content of ['first', 'second']) await writeWhole(join(folder, 'a.txt'), content);
    expect(await readdir(folder)).toEqual(['a.txt']);
    expect(await readFile(join(folder, 'a.txt'), 'utf8')).toBe('second');
  });

  it.each([
    ['missing/a.txt', 'ENOENT', 'ENOENT: no such file or directory'],
    ['taken', 'EISDIR', 'EISDIR: illegal operation on a directory'],
  ])('at %s fails for a reason that names no other file, and leaves nothing', async (name, code, reason) => {
    await mkdir(join(folder, 'taken'));
    const error: unknown = await writeWhole(join(folder, name), 'text').catch((thrown: unknown) => thrown);
    expect([errorCode(error), describeError(error)]).toEqual([code, reason]);
    expect(await readdir(folder)).toEqual(['taken']);
  });
});
