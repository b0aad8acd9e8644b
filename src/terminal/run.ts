import { setTimeout as sleep } from 'node:timers/promises';
import { isFirstLoadDone } from '../analysis/as-of.ts';
import { baseUrlOf, type Config } from '../config.ts';
import { createDelivery } from '../delivery.ts';
import { AppError, describeError } from '../errors.ts';
import type { Log } from '../log.ts';
import { openParts, type Parts } from '../parts.ts';
import type { DeliveryEngine } from '../reports/deliver/engine.ts';
import { FolderHeldError, findHolder } from '../store/lock.ts';
import type { StorelessCommand, Terminal, TerminalCommand, TerminalContext } from './command.ts';
import { TERMINAL_COMMANDS } from './commands/index.ts';
import { handOver } from './door.ts';
import { createProgress } from './progress.ts';
import { programName } from '../program-name.ts';

interface RunOptions {
  argv: string[];
  config: Config;
  log: Log;
  now: () => Date;
  terminal: Terminal;
  folder: string;
}

/** How long a command waits for a holder that takes no work: it is starting, or it is a command that will soon be done. */
const PATIENCE_MS = 15_000;

/** Runs one command on the store: in this process, or, where another one holds the embedded store, in that one. */
export async function runOnStore(options: RunOptions): Promise<number> {
  const { argv, config, terminal, folder, now, log } = options;
  const command = findCommand(argv[0]);
  await command.check?.(argv.slice(1), { folder });
  if (command.needsNoStore === true)
    return command.run(argv.slice(1), { config, baseUrl: baseUrlOf(config, config.port), terminal, folder });
  for (const deadline = Date.now() + PATIENCE_MS; ;) {
    try {
      const parts = await openParts({ config, log, now });
      const baseUrl = baseUrlOf(config, config.port);
      const delivery = onceStarted(() => createDelivery({ config, parts, log, now, baseUrl: () => baseUrl, folder }));
      try {
        await parts.migrate();
        if (command.syncsItself !== true) await bringUpToDate(parts, terminal, log);
        return await runCommand(argv, { config, parts, delivery: delivery.get, log, now, baseUrl, terminal, folder });
      } finally {
        await delivery.stop();
        await parts.close();
      }
    } catch (error) {
      if (!(error instanceof FolderHeldError)) throw error;
      const holder = await findHolder(config.home);
      const exitCode =
        holder?.port === undefined ? undefined : await handOver(holder, { argv, folder, columns: terminal.columns }, terminal);
      if (exitCode !== undefined) return exitCode;
      if (Date.now() > deadline) throw error;
      await sleep(250);
    }
  }
}

/** Only commands that send need it. */
function onceStarted(create: () => DeliveryEngine): { get: () => Promise<DeliveryEngine>; stop: () => Promise<void> } {
  let made: Promise<DeliveryEngine> | undefined;
  return {
    get: () =>
      (made ??= (async () => {
        const engine = create();
        await engine.open();
        return engine;
      })()),
    stop: async () => (await made?.catch(() => undefined))?.stop(),
  };
}

/** The part of a command that is the same wherever it runs. */
export async function runCommand([name, ...argv]: string[], context: TerminalContext): Promise<number> {
  return findCommand(name).run(argv, context);
}

export function findCommand(name = ''): TerminalCommand | StorelessCommand {
  const command = TERMINAL_COMMANDS.find((candidate) => candidate.name === name);
  if (command === undefined)
    throw new AppError('badParameter', `There is no command “${name}”.`, { hint: `See \`${programName()} help\`.` });
  return command;
}

/** The first load done; later rounds may fail, then the answer says as of when it is. */
async function bringUpToDate(parts: Parts, terminal: Terminal, log: Log): Promise<void> {
  // Choosing the source comes first: sample data goes when a platform is set, and is then no load that was done.
  const source = await parts.source();
  const isLoaded = await isFirstLoadDone(parts.store.knex);
  const progress = createProgress('Loading experiments', terminal);
  try {
    await parts.sync(isLoaded ? {} : { onProgress: progress.update });
  } catch (error) {
    const message = `The ${source?.name ?? 'source'} can't be read: ${describeError(error)}.`;
    if (!isLoaded) throw new AppError('unavailable', message, { hint: 'Nothing has been loaded from it yet.', cause: error });
    log.warn(`${message} What follows is as of the last round.`);
  } finally {
    progress.end();
  }
}
