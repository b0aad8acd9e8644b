/** Puts delivery together: the ways to people, what goes through them, and the engine that decides when. */
import { resolve } from 'node:path';
import { composeDigest, composeNotice } from './bot/digest-message.ts';
import { createSlackChannel } from './bot/deliver-digest.ts';
import { createInstalledSlackChannel } from './bot/deliver-to-installed.ts';
import { createTokens } from './bot/tokens.ts';
import type { Config } from './config.ts';
import { exceptToConsole } from './console/delivery.ts';
import type { Log } from './log.ts';
import { isAllowedRecipient } from './mailbox.ts';
import type { Parts } from './parts.ts';
import type { Channels, DeliveryChannel } from './reports/deliver/channel.ts';
import { createMailer } from './reports/deliver/email.ts';
import { createEmailChannel } from './reports/deliver/email-channel.ts';
import { createDeliveryEngine, type DeliveryEngine } from './reports/deliver/engine.ts';
import { createDigestMaker, type MakeDigest } from './reports/deliver/make-digest.ts';
import { createOutboxChannel } from './reports/deliver/outbox.ts';
import { createWorker } from './reports/deliver/work.ts';
import { createJobs } from './reports/jobs.ts';
import { renderNotice } from './reports/render/notice.ts';
import { withSignedLinks } from './reports/deliver/signed-mail.ts';
import { accessModeOf, linkSecretsOf } from './access-mode.ts';
import { createSecretBox } from './secret-box.ts';

export interface DeliveryOptions {
  config: Config;
  parts: Parts;
  log: Log;
  now: () => Date;
  baseUrl: () => string;
  /** Holds `outbox/`, where mail goes while there is no SMTP server. */
  folder: string;
}

const HOUR_MS = 3_600_000;

/** Makes nothing run yet: see `start` of the engine, or `createJobs` for a command that only works off what it plans. */
export function createDelivery(options: DeliveryOptions): DeliveryEngine {
  const { config, parts, log, now, baseUrl } = options;
  const { knex } = parts.store;
  const { mailer, channels } = createChannels(options);
  const { to: recipients, timezone: zone, owner = null, catchUpHours, keepDays } = config.digest;
  const engine = createDeliveryEngine({
    knex,
    jobs: createJobs({ store: parts.store, log }),
    worker: createWorker({
      knex,
      channels,
      baseUrl,
      isAllowed: ({ channel, recipient }) => channel !== 'email' || isAllowedRecipient(recipient, config.mail.allowedDomains),
      now,
      random: Math.random,
      log,
    }),
    make: createMaker(options),
    renderNotice: async (notice) => ({ ...(await renderNotice(notice)), slack: composeNotice(notice) }),
    settings: { recipients, zone, owner },
    catchUpMs: catchUpHours * HOUR_MS,
    keepMs: keepDays * 24 * HOUR_MS,
    isAlone: parts.lock !== undefined,
    baseUrl,
    now,
    log,
  });
  return {
    ...engine,
    stop: async () => {
      await engine.stop();
      mailer?.close();
    },
  };
}

export function createMaker({ parts, log, baseUrl }: Pick<DeliveryOptions, 'parts' | 'log' | 'baseUrl'>): MakeDigest {
  return createDigestMaker({ knex: parts.store.knex, drawer: parts.drawer, baseUrl, composeSlack: composeDigest, log });
}

function createChannels(options: DeliveryOptions): { mailer: { close(): void } | undefined; channels: Channels } {
  const { config, log, folder, baseUrl } = options;
  const { smtpUrl, from, dkim, unsubscribe } = config.mail;
  const slack = exceptToConsole(createSlackWay(options));
  // Where everybody sees everything, a link need prove nothing.
  const [secret] = accessModeOf(config) === 'open' ? [] : linkSecretsOf(config);
  const signing = { secret, baseUrl };
  if (smtpUrl === undefined) {
    const outbox = createOutboxChannel({ folder: resolve(folder, 'outbox'), from, dkim });
    return { mailer: undefined, channels: { email: withSignedLinks(outbox, signing), slack } };
  }
  const mailer = createMailer({ smtpUrl, from, dkim, log });
  return { mailer, channels: { email: withSignedLinks(createEmailChannel({ mailer, from, unsubscribe }), signing), slack } };
}

function createSlackWay({ config, parts, log, now }: DeliveryOptions): DeliveryChannel | undefined {
  const { botToken, apiUrl, install } = config.slack;
  if (botToken !== undefined) return createSlackChannel({ botToken, apiUrl, log, now });
  if (install === undefined) return undefined;
  const { knex } = parts.store;
  return createInstalledSlackChannel({
    knex,
    tokens: createTokens({ knex, box: createSecretBox(install.secrets), log, now }),
    apiUrl,
    log,
    now,
  });
}
