#!/usr/bin/env node
import { existsSync } from 'node:fs';
import { readConfig } from './config.ts';
import { AppError, describeError, toAppError } from './errors.ts';
import { createLog, type Log } from './log.ts';
import type { Terminal } from './terminal/command.ts';
import { errorText } from './terminal/error-text.ts';

const terminal: Terminal = {
  write: (text) => void process.stdout.write(text),
  writeError: (text) => void process.stderr.write(text),
  columns: process.stdout.columns ?? 160,
  interactive: process.stderr.isTTY,
};

// `ask … | head` closes the pipe early, which is no defect.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);

process.exitCode = await main(process.argv.slice(2));

async function main([name = 'help', ...argv]: string[]): Promise<number> {
  let log: Log | undefined;
  try {
    if (existsSync('.env')) loadEnvFile();
    if ([name, ...argv].some((word) => ['help', '--help', '-h'].includes(word)) && name !== 'ask') {
      const { helpText } = await import('./terminal/help.ts');
      terminal.write(helpText());
      return 0;
    }
    const config = readConfig(process.env);
    log = createLog({ level: name === 'start' ? config.logLevel : warnAtLeast(config.logLevel), pretty: process.stderr.isTTY });
    const options = { config, log, now: () => new Date(), terminal, folder: process.cwd() };
    if (name === 'start') {
      const { runService } = await import('./start.ts');
      return await runService({ ...options, signal: stopSignal(log) });
    }
    const { runOnStore } = await import('./terminal/run.ts');
    return await runOnStore({ ...options, argv: [name, ...argv] });
  } catch (error) {
    const known = toAppError(error);
    if (known === undefined) log?.fatal({ err: error }, 'Towerwatch broke');
    terminal.writeError(errorText(error));
    return known?.exitCode ?? 1;
  }
}

function loadEnvFile(): void {
  try {
    process.loadEnvFile('.env');
  } catch (cause) {
    throw new AppError('badSetting', `The file .env can't be read: ${describeError(cause)}.`, {
      hint: 'Make it a readable file, or move it away.',
      cause,
    });
  }
}

/** Aborts at the first Ctrl-C or SIGTERM; a second one, or five seconds, ends the process as it is. */
function stopSignal(log: Log): AbortSignal {
  const stopping = new AbortController();
  const stop = (): void => {
    if (stopping.signal.aborted) process.exit(130);
    log.info('stopping');
    stopping.abort();
    setTimeout(() => process.exit(1), 5_000).unref();
  };
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, stop);
  // npm and the shell between die of a SIGTERM without passing it on; who was started by them goes with them.
  if (process.env['npm_lifecycle_event'] !== undefined) {
    const parent = process.ppid;
    setInterval(() => process.ppid !== parent && !stopping.signal.aborted && stop(), 500).unref();
  }
  process.on('unhandledRejection', (error) => log.error({ err: error }, `a promise was left to fail: ${describeError(error)}`));
  return stopping.signal;
}

function warnAtLeast(level: string): string {
  return level === 'info' ? 'warn' : level;
}
