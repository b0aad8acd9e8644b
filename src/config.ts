import { isIP } from 'node:net';
import { resolve } from 'node:path';
import { IANAZone } from 'luxon';
import { z } from 'zod';
import { AppError } from './errors.ts';
import { asciiDomain, isAllowedRecipient, isMailbox, oncePerMailbox } from './mailbox.ts';
import { missingPartners } from './setting-partners.ts';
import {
  API_TOKENS,
  BASE_URL,
  isRsaKey,
  secret,
  splitList,
  text,
  TRUST_PROXY,
  url,
  wholeNumber,
  type NamedToken,
  type Setting,
} from './setting.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** Labels that neither begin nor end with a hyphen; the last one is no number, or it would be an address of a machine. */
const DOMAIN = /^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+(?!\d+$)[a-z0-9]([a-z0-9-]*[a-z0-9])?$/i;
const SELECTOR = /^[a-z0-9-]+(\.[a-z0-9-]+)*$/i;
const CLIENT_ID = /^\d+\.\d+$/;
const SECRET_LENGTH = 32;
const areLong = (secrets: string[]): boolean => secrets.length > 0 && secrets.every((one) => one.length >= SECRET_LENGTH);

/** Every environment variable that Towerwatch reads. Order is the order of .env.example. */
const SETTINGS = {
  TOWERWATCH_HOME: text('.towerwatch', 'a folder'),
  DATABASE_URL: url(['postgres:', 'postgresql:'], 'postgresql://user:password@host:5432/towerwatch'),
  PLATFORM_DATABASE_URL: url(['postgres:', 'postgresql:'], 'postgresql://reader:password@host:5432/platform'),
  PLATFORM_SCHEMA: text('public', 'the name of a schema'),
  SYNC_SECONDS: wholeNumber(1, 86_400, 30),
  HOST: {
    schema: z
      .string()
      .refine((host) => isIP(host) !== 0 || /^[a-zA-Z0-9.-]+$/.test(host))
      .default('127.0.0.1'),
    expected: 'an address or host name',
  },
  PORT: wholeNumber(0, 65_535, 3000),
  BASE_URL,
  WEB_ACCESS: { schema: z.enum(['auto', 'open']).default('auto'), expected: 'auto or open' },
  TRUST_PROXY,
  TOWERWATCH_API_TOKENS: API_TOKENS,
  DEFAULT_PROJECT: { schema: z.string().optional(), expected: 'the key of a project' },
  SLACK_SIGNING_SECRET: secret(/^\S{8,}$/, "the signing secret of the Slack app's Basic Information page"),
  SLACK_BOT_TOKEN: secret(/^xoxb-\S+$/, 'a bot token, xoxb-…'),
  SLACK_APP_TOKEN: secret(/^xapp-\S+$/, 'an app-level token, xapp-…'),
  SLACK_CLIENT_ID: { schema: z.string().regex(CLIENT_ID).optional(), expected: "the client ID of the Slack app's Basic Information page" },
  SLACK_CLIENT_SECRET: secret(/^\S{8,}$/, "the client secret of the Slack app's Basic Information page"),
  TOWERWATCH_SECRET: {
    schema: z.string().transform(splitList).refine(areLong).optional(),
    expected: `one or more secrets of at least ${SECRET_LENGTH} characters, separated by commas`,
    secret: true,
  },
  SLACK_API_URL: { ...BASE_URL, expected: 'a URL such as https://slack.com/api/' },
  SLACK_CHARTS: { schema: z.enum(['picture', 'native']).default('picture'), expected: 'picture or native' },
  SMTP_URL: url(['smtp:', 'smtps:'], 'smtp://user:password@host:587'),
  MAIL_FROM: {
    schema: z
      .string()
      .refine((from) => isMailbox(from.replace(/^[^<>@,]*<([^<>]*)>$/, '$1')))
      .optional(),
    expected: 'an address such as towerwatch@example.org or "Towerwatch <towerwatch@example.org>"',
  },
  MAIL_ALLOWED_DOMAINS: {
    schema: z
      .string()
      .transform((list) => splitList(list).map(asciiDomain))
      // A value that names no domain, or one that no address can have, would be taken for “everybody” or keep out whom it names.
      .refine((domains) => domains.length > 0 && domains.every((domain) => DOMAIN.test(domain) || domain === 'localhost'))
      .default([]),
    expected: 'domains separated by commas, each written out, such as example.org,mail.example.org',
  },
  MAIL_UNSUBSCRIBE: { schema: z.string().refine(isMailbox).optional(), expected: 'an address such as unsubscribe@example.org' },
  DKIM_DOMAIN: { schema: z.string().regex(DOMAIN).optional(), expected: 'the domain that signs, such as example.org' },
  DKIM_SELECTOR: { schema: z.string().regex(SELECTOR).optional(), expected: 'the name of the key below _domainkey, such as towerwatch' },
  DKIM_PRIVATE_KEY: {
    schema: z
      .string()
      .transform((text) => text.replaceAll('\\n', '\n'))
      .refine(isRsaKey)
      .optional(),
    expected: 'an RSA private key of 1024 bits or more in PEM form, its line ends as they are or written as \\n',
    secret: true,
  },
  DIGEST_TO: {
    schema: z
      .string()
      .transform((list) => oncePerMailbox(splitList(list)))
      .refine((list) => list.every(isMailbox))
      .default([]),
    expected: 'addresses separated by commas',
  },
  DIGEST_OWNER: {
    schema: z
      .string()
      .refine((owner) => isMailbox(owner) || /^[UW][A-Z0-9]{7,20}$/.test(owner))
      .optional(),
    expected: 'an e-mail address, or a Slack user such as U0123456789',
  },
  CATCH_UP_HOURS: wholeNumber(0, 168, 6),
  DIGEST_KEEP_DAYS: wholeNumber(7, 36_500, 400),
  DIGEST_TIMEZONE: {
    schema: z
      .string()
      .refine((zone) => IANAZone.isValidZone(zone))
      .default('UTC'),
    expected: 'an IANA time zone such as Europe/Kyiv',
  },
  LOG_LEVEL: {
    schema: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']).default('info'),
    expected: 'trace, debug, info, warn, error or silent',
  },
} satisfies Record<string, Setting<unknown>>;

type Values = { [Name in keyof typeof SETTINGS]: z.infer<(typeof SETTINGS)[Name]['schema']> };

/** The settings of one process, checked and complete. */
export interface Config {
  home: string;
  databaseUrl: string | undefined;
  platform: { connectionString: string; schema: string } | undefined;
  syncSeconds: number;
  host: string;
  port: number;
  /** Without a trailing slash; undefined where not set: see baseUrlOf. */
  baseUrl: string | undefined;
  /** Newest first; undefined where not set. What is made with them is derived from them, each for one purpose. */
  secrets: readonly string[] | undefined;
  web: {
    /** `open`: whoever reaches the pages sees them all; `auto`: see accessOf. */
    access: 'auto' | 'open';
    /** Whose word on where a request comes from is taken; false: nobody's. */
    trustProxy: number | string[] | false;
    /** Tokens of the JSON API that the settings name. */
    apiTokens: NamedToken[];
  };
  defaultProject: string | undefined;
  slack: {
    signingSecret: string | undefined;
    botToken: string | undefined;
    appToken: string | undefined;
    apiUrl: string | undefined;
    /** Whether charts are uploaded as pictures, or drawn by Slack where it can. */
    charts: 'picture' | 'native';
    /** Many workspaces install the app themselves; undefined: one has it, by SLACK_BOT_TOKEN. */
    install: { clientId: string; clientSecret: string; secrets: readonly string[] } | undefined;
    /** People can sign in to the pages; undefined: there is no client to do it with. */
    signIn: { clientId: string; clientSecret: string } | undefined;
  };
  mail: {
    smtpUrl: string | undefined;
    from: string;
    /** In ASCII; empty: everybody may get mail. */
    allowedDomains: string[];
    /** A mailbox whose owner takes people off; undefined: there is none. */
    unsubscribe: string | undefined;
    dkim: { domainName: string; keySelector: string; privateKey: string } | undefined;
  };
  digest: {
    to: string[];
    timezone: string;
    /** Who hears when it can't be delivered. */
    owner: string | undefined;
    /** A report that is due for longer is not sent any more. */
    catchUpHours: number;
    /** How long what was sent is kept, to be looked at. */
    keepDays: number;
  };
  logLevel: string;
}

/** Where links in Slack, mail and the terminal point to: BASE_URL, else the address that the server is bound to. */
export function baseUrlOf({ baseUrl, host }: Config, port: number): string {
  if (baseUrl !== undefined) return baseUrl;
  const isAnyAddress = host === '0.0.0.0' || host === '::';
  const name = isAnyAddress ? '127.0.0.1' : isIP(host) === 6 ? `[${host}]` : host;
  return `http://${name}:${port}`;
}

/**
 * Reads the settings from an environment.
 *
 * @throws AppError `badSetting` that lists every problem at once: the variable, what was found, what is expected.
 */
export function readConfig(environment: Environment): Config {
  const problems: string[] = [];
  const values = {} as Record<string, unknown>;
  for (const [name, setting] of Object.entries<Setting<unknown>>(SETTINGS)) {
    const found = environment[name]?.trim() || undefined;
    const result = setting.schema.safeParse(found);
    if (result.success) values[name] = result.data;
    else problems.push(`${name}: found ${shownValue(found ?? '', setting.secret)}, expected ${setting.expected}`);
  }
  const v = values as Values;
  const isSet = (name: string): boolean => (environment[name]?.trim() ?? '') !== '';
  problems.push(...missingPartners({ isSet, expected: (name) => SETTINGS[name as keyof typeof SETTINGS].expected }));
  problems.push(...keptOut(v));
  if (problems.length > 0) {
    throw new AppError(
      'badSetting',
      `${problems.length === 1 ? 'A setting is' : `${problems.length} settings are`} wrong:\n${problems.map((p) => `  ${p}`).join('\n')}`,
      {
        hint: 'Settings are environment variables, or lines of a file .env; .env.example explains each.',
      },
    );
  }
  const client =
    v.SLACK_CLIENT_ID === undefined || v.SLACK_CLIENT_SECRET === undefined
      ? undefined
      : { clientId: v.SLACK_CLIENT_ID, clientSecret: v.SLACK_CLIENT_SECRET };
  return {
    home: resolve(v.TOWERWATCH_HOME),
    databaseUrl: v.DATABASE_URL,
    platform: v.PLATFORM_DATABASE_URL === undefined ? undefined : { connectionString: v.PLATFORM_DATABASE_URL, schema: v.PLATFORM_SCHEMA },
    syncSeconds: v.SYNC_SECONDS,
    host: v.HOST,
    port: v.PORT,
    baseUrl: v.BASE_URL?.replace(/\/+$/, ''),
    secrets: v.TOWERWATCH_SECRET,
    web: { access: v.WEB_ACCESS, trustProxy: v.TRUST_PROXY, apiTokens: v.TOWERWATCH_API_TOKENS },
    defaultProject: v.DEFAULT_PROJECT,
    slack: {
      signingSecret: v.SLACK_SIGNING_SECRET,
      botToken: v.SLACK_BOT_TOKEN,
      appToken: v.SLACK_APP_TOKEN,
      apiUrl: v.SLACK_API_URL,
      charts: v.SLACK_CHARTS,
      install:
        client === undefined || v.TOWERWATCH_SECRET === undefined || v.SLACK_BOT_TOKEN !== undefined
          ? undefined
          : { ...client, secrets: v.TOWERWATCH_SECRET },
      signIn: client,
    },
    mail: {
      smtpUrl: v.SMTP_URL,
      from: v.MAIL_FROM ?? 'Towerwatch <towerwatch@localhost>',
      allowedDomains: v.MAIL_ALLOWED_DOMAINS,
      unsubscribe: v.MAIL_UNSUBSCRIBE,
      dkim:
        v.DKIM_DOMAIN === undefined || v.DKIM_SELECTOR === undefined || v.DKIM_PRIVATE_KEY === undefined
          ? undefined
          : { domainName: v.DKIM_DOMAIN, keySelector: v.DKIM_SELECTOR, privateKey: v.DKIM_PRIVATE_KEY },
    },
    digest: {
      to: v.DIGEST_TO,
      timezone: v.DIGEST_TIMEZONE,
      owner: v.DIGEST_OWNER,
      catchUpHours: v.CATCH_UP_HOURS,
      keepDays: v.DIGEST_KEEP_DAYS,
    },
    logLevel: v.LOG_LEVEL,
  };
}

/** Whom the settings name and MAIL_ALLOWED_DOMAINS leaves out: they would never get anything, and an owner never hear of trouble. */
function keptOut(values: Partial<Values>): string[] {
  const { DIGEST_TO: to = [], DIGEST_OWNER: owner, MAIL_ALLOWED_DOMAINS: domains = [] } = values;
  const owners = owner?.includes('@') === true ? [owner] : [];
  return Object.entries({ DIGEST_TO: to, DIGEST_OWNER: owners }).flatMap(([name, addresses]) => {
    const outside = addresses.filter((address) => !isAllowedRecipient(address, domains));
    return outside.length === 0 ? [] : [`${name}: found ${outside.join(', ')}, expected what MAIL_ALLOWED_DOMAINS lets through`];
  });
}

function shownValue(found: string, isSecret = false): string {
  if (found === '') return 'nothing';
  if (isSecret) return `a value of ${found.length} characters (hidden)`;
  const masked = found.replace(/\/\/[^@\s]*@/, '//***@');
  return JSON.stringify(masked.length > 80 ? `${masked.slice(0, 80)}…` : masked);
}
