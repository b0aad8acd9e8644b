import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { readConfig } from '../../src/config.ts';
import { runOnStore } from '../../src/terminal/run.ts';
import { createTestLog } from '../support/log.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'towerwatch-run-'));
  return () => rm(folder, { recursive: true });
});

describe('a command with wrong arguments', () => {
  it.each([
    ['nonsense', 'There is no command “nonsense”.'],
    ['chart', 'The key of a chart is missing.'],
    ['chart top', '--out is missing.'],
    ['chart top --out missing/top.png', 'there is no folder '],
    ['chart curve --out curve.png', 'The chart “curve” takes 1 of --experiments, not 0.'],
    ['ask top --csv --json', '--json and --csv exclude each other.'],
    ['digest --to nobody', '“nobody” is neither an e-mail address nor a Slack channel.'],
    ['digest now', "Unexpected argument 'now'."],
    ['sync --all', "Unknown option '--all'."],
  ])('is told so before a store is made: %s', async (line, message) => {
    const terminal = { write: () => undefined, writeError: () => undefined, columns: 80, interactive: false };
    const config = readConfig({ TOWERWATCH_HOME: join(folder, 'home') });
    const run = runOnStore({ argv: line.split(' '), config, log: createTestLog().log, now: () => new Date(), terminal, folder });
    await expect(run).rejects.toMatchObject({ name: 'AppError', exitCode: 2, message: expect.stringContaining(message) as string });
    expect(await readdir(folder)).toEqual([]);
  });
});
