import type { Config } from '../config.ts';
import type { Log } from '../log.ts';
import type { Parts } from '../parts.ts';
import type { DeliveryEngine } from '../reports/deliver/engine.ts';

/** Where a command's output goes: the process's own streams, or back to the process that handed the work over. */
export interface Terminal {
  write(text: string): void;
  writeError(text: string): void;
  /** Widest line. */
  columns: number;
  /** A person is looking: a progress bar makes sense. */
  interactive: boolean;
}

export interface TerminalContext {
  config: Config;
  parts: Parts;
  /** The service's own, or one that is made for this command alone. */
  delivery: () => Promise<DeliveryEngine>;
  log: Log;
  now: () => Date;
  /** Put in front of paths in what is printed or sent. */
  baseUrl: string;
  terminal: Terminal;
  /** Folder that relative paths in arguments stand for. */
  folder: string;
}

/** A command that works on the store; the process that holds the store can run it for another. */
export interface TerminalCommand extends CommandFacts {
  readonly needsNoStore?: never;
  /** @returns the exit code. */
  run(argv: string[], context: TerminalContext): Promise<number>;
}

/** A command that answers without the store, where the line was typed. */
export interface StorelessCommand extends CommandFacts {
  readonly needsNoStore: true;
  /** @returns the exit code. */
  run(argv: string[], context: Pick<TerminalContext, 'config' | 'baseUrl' | 'terminal' | 'folder'>): Promise<number>;
}

interface CommandFacts {
  readonly name: string;
  readonly usage: string;
  readonly summary: string;
  /** Wants the tables in place, but no round of synchronisation before it. */
  readonly syncsItself?: true;
  /**
   * Tells what is wrong with the arguments alone. It is asked before the store is opened, which takes seconds, and in the process
   * where the line was typed; `run` reads them again, as it may be another process.
   *
   * @throws AppError `badParameter`.
   */
  check?(argv: string[], place: Pick<TerminalContext, 'folder'>): void | Promise<void>;
}
