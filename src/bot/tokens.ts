import type { Installation } from '@slack/oauth';
import type { Knex } from 'knex';
import { LRUCache } from 'lru-cache';
import { AppError, describeError } from '../errors.ts';
import type { Log } from '../log.ts';
import type { SecretBox } from '../secret-box.ts';
import { revokeInstallation, type InstallationRow } from './installations.ts';

type Sealed = Pick<InstallationRow, 'workspace_id' | 'sealed'>;

/** The tokens of installations: opened for use, and given up once Slack calls them dead. */
export interface Tokens {
  /** Undefined: no secret opens it, which the log says once; installing the app anew helps. */
  open(installation: Sealed): string | undefined;
  /** It is not used again until the app is installed anew, which the log says once in all processes. */
  giveUp(installation: Sealed, code: string): Promise<void>;
}

const REMEMBERED = 500;

export function createTokens({ knex, box, log, now }: { knex: Knex; box: SecretBox; log: Log; now: () => Date }): Tokens {
  const unreadable = new LRUCache<string, true>({ max: REMEMBERED });
  return {
    open({ workspace_id: id, sealed }) {
      try {
        return (JSON.parse(box.open(sealed, id)) as Installation).bot?.token;
      } catch (error) {
        const hint = error instanceof AppError ? ` ${error.hint}` : '';
        if (!unreadable.has(sealed)) log.error({ workspace: id }, `Slack: ${describeError(error)}${hint}`);
        unreadable.set(sealed, true);
        return undefined;
      }
    },
    async giveUp({ workspace_id: id, sealed }, code) {
      try {
        if (await revokeInstallation(knex, id, { reason: code, at: now(), of: { sealed } })) tellRevoked(log, id, code);
      } catch (error) {
        log.error({ err: error }, `Slack: the token of ${id} is dead (${code}), which could not be kept: ${describeError(error)}`);
      }
    },
  };
}

export function tellRevoked(log: Log, workspace: string, reason: string): void {
  log.warn(
    { workspace },
    `Slack: the token of the workspace ${workspace} is dead (${reason}); it is not used until the app is installed anew`,
  );
}
