import { generateKeyPairSync } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { baseUrlOf, readConfig } from '../src/config.ts';
import { AppError } from '../src/errors.ts';
import { isAllowedRecipient, mayBeNamed } from '../src/mailbox.ts';
import { accessModeOf } from '../src/access-mode.ts';

function problemOf(environment: Record<string, string>): string {
  try {
    readConfig(environment);
  } catch (error) {
    expect(error).toBeInstanceOf(AppError);
    expect((error as AppError).exitCode).toBe(2);
    return (error as AppError).message;
  }
  throw new Error('nothing was wrong');
}

describe('settings', () => {
  it('need nothing to be set, and empty means not set', () => {
    expect(readConfig({ PORT: '', SMTP_URL: ' ' })).toEqual(readConfig({}));
    expect(readConfig({})).toMatchObject({
      databaseUrl: undefined,
      host: '127.0.0.1',
      port: 3000,
      syncSeconds: 30,
      digest: { to: [], timezone: 'UTC' },
    });
  });

  it('report every problem at once, with the name, what was found and what is expected', () => {
    const message = problemOf({
      PORT: '80000',
      DIGEST_TIMEZONE: 'Kyiv',
      DATABASE_URL: 'mysql://u:hunter2@h/db',
      DIGEST_TO: 'a@b.c, nobody',
      SMTP_URL: 'smtp://localhost',
      SLACK_BOT_TOKEN: 'xoxb-1',
    });
    expect(message.split('\n')).toHaveLength(7);
    expect(message).toContain('PORT: found "80000", expected a whole number from 0 to 65535');
    expect(message).toContain('DIGEST_TIMEZONE: found "Kyiv", expected an IANA time zone such as Europe/Kyiv');
    expect(message).toContain('DATABASE_URL: found a value of 22 characters (hidden), expected a URL such as postgresql://');
    expect(message).toContain('DIGEST_TO: found "a@b.c, nobody"');
    expect(message).toContain('MAIL_FROM: found nothing');
    expect(message).toContain('SLACK_SIGNING_SECRET: found nothing');
    expect(message).not.toContain('hunter2');
  });

  it('take a mailbox of DIGEST_TO once, as it is written first', () => {
    const addresses = 'ok1@x.org,Ok1@X.org, q1@bücher.example,q1@xn--bcher-kva.example,ok2@x.org';
    expect(readConfig({ DIGEST_TO: addresses }).digest.to).toEqual(['ok1@x.org', 'q1@bücher.example', 'ok2@x.org']);
  });

  it.each([
    [{ SLACK_SIGNING_SECRET: 'abcdefgh' }, 'SLACK_BOT_TOKEN: found nothing'],
    [{ SLACK_APP_TOKEN: 'xapp-1' }, 'SLACK_BOT_TOKEN: found nothing'],
    [{ SLACK_APP_TOKEN: 'xoxb-1', SLACK_BOT_TOKEN: 'xoxb-1' }, 'SLACK_APP_TOKEN: found a value of 6 characters (hidden)'],
    [{ BASE_URL: 'towerwatch.example.org' }, 'BASE_URL: found "towerwatch.example.org", expected a URL'],
    [{ PORT: '3e3' }, 'PORT: found "3e3"'],
    [{ SYNC_SECONDS: '0' }, 'SYNC_SECONDS: found "0", expected a whole number from 1 to 86400'],
  ])('refuse %j', (environment, expected) => {
    expect(problemOf(environment)).toContain(expected);
  });

  it('let Socket Mode do without a signing secret', () => {
    expect(readConfig({ SLACK_APP_TOKEN: 'xapp-1', SLACK_BOT_TOKEN: 'xoxb-1' }).slack).toMatchObject({
      appToken: 'xapp-1',
      signingSecret: undefined,
    });
  });

  it('are all explained in .env.example, and nothing else is', async () => {
    const example = await readFile(new URL('../.env.example', import.meta.url), 'utf8');
    const explained = [...example.matchAll(/^#?([A-Z_]+)=/gm)].map(([, name]) => name!);
    const source = await readFile(new URL('../src/config.ts', import.meta.url), 'utf8');
    const read = [
      ...source.slice(source.indexOf('const SETTINGS'), source.indexOf('satisfies Record')).matchAll(/^ {2}([A-Z_]+)[:,]/gm),
    ].map(([, name]) => name!);
    expect(read.length).toBeGreaterThan(15);
    expect(explained).toEqual(read);
  });
});

describe('an app for many workspaces', () => {
  const whole = {
    SLACK_CLIENT_ID: '1.2',
    SLACK_CLIENT_SECRET: 'abcdefgh',
    SLACK_SIGNING_SECRET: 'abcdefgh',
    TOWERWATCH_SECRET: 'n'.repeat(32),
    BASE_URL: 'https://t.example.org',
  };

  it('has its client, and one or more secrets, the first of which seals', () => {
    const secrets = ['n'.repeat(32), 'o'.repeat(40)];
    expect(readConfig({ ...whole, TOWERWATCH_SECRET: secrets.join(', ') }).slack).toMatchObject({
      botToken: undefined,
      install: { clientId: '1.2', clientSecret: 'abcdefgh', secrets },
    });
    expect(readConfig({}).slack.install).toBeUndefined();
  });

  it('is one for a single workspace, whose people can sign in, where that has a token', () => {
    const { slack, secrets } = readConfig({ ...whole, SLACK_BOT_TOKEN: 'xoxb-1' });
    expect(slack).toMatchObject({ botToken: 'xoxb-1', install: undefined, signIn: { clientId: '1.2', clientSecret: 'abcdefgh' } });
    expect(secrets).toEqual(['n'.repeat(32)]);
  });

  it('needs all of its settings, and names each missing one', () => {
    const message = problemOf({ SLACK_CLIENT_ID: '1.2' });
    for (const name of ['SLACK_CLIENT_SECRET', 'SLACK_SIGNING_SECRET', 'TOWERWATCH_SECRET', 'BASE_URL'])
      expect(message).toMatch(new RegExp(`${name}: found nothing, .*because SLACK_CLIENT_ID is set`));
    expect(message.split('\n')).toHaveLength(5);
  });

  it.each([
    [
      { ...whole, TOWERWATCH_SECRET: `${'n'.repeat(32)},short` },
      'TOWERWATCH_SECRET: found a value of 38 characters (hidden), expected one',
    ],
    [{ ...whole, TOWERWATCH_SECRET: ',' }, 'TOWERWATCH_SECRET: found a value of 1 characters (hidden)'],
    [{ ...whole, SLACK_CLIENT_ID: 'A1' }, 'SLACK_CLIENT_ID: found "A1", expected the client ID'],
    [{ SLACK_CLIENT_SECRET: 'abcdefgh' }, 'SLACK_CLIENT_ID: found nothing'],
  ])('refuses what does not go together', (environment, expected) => {
    expect(problemOf(environment)).toContain(expected);
  });
});

describe('who may see the pages', () => {
  const token = 'tw_0123456789abcdef0123456789';

  it('is decided by whether others can reach them, and by what is set', () => {
    const modeOf = (environment: Record<string, string>): string => accessModeOf(readConfig(environment));
    const bot = { SLACK_BOT_TOKEN: 'xoxb-1', SLACK_SIGNING_SECRET: 'abcdefgh' };
    const client = {
      SLACK_CLIENT_ID: '1.2',
      SLACK_CLIENT_SECRET: 'abcdefgh',
      TOWERWATCH_SECRET: 'n'.repeat(32),
      BASE_URL: 'https://t.org',
    };
    expect([{}, { HOST: 'localhost' }, { HOST: '::1' }].map(modeOf)).toEqual(['open', 'open', 'open']);
    expect([{ HOST: '0.0.0.0' }, { HOST: '10.0.0.7' }, bot].map(modeOf)).toEqual(['closed', 'closed', 'closed']);
    expect(
      [
        { ...bot, ...client },
        { ...client, SLACK_SIGNING_SECRET: 'abcdefgh' },
      ].map(modeOf),
    ).toEqual(['sign-in', 'sign-in']);
    expect(
      [
        { HOST: '0.0.0.0', WEB_ACCESS: 'open' },
        { ...bot, WEB_ACCESS: 'open' },
      ].map(modeOf),
    ).toEqual(['open', 'open']);
  });

  it('can be programs, each with a token of its own, for one project or all', () => {
    const { apiTokens } = readConfig({ TOWERWATCH_API_TOKENS: `grafana:${token}, ci:${token}x:bookshop` }).web;
    expect(apiTokens).toEqual([
      { name: 'grafana', token, project: undefined },
      { name: 'ci', token: `${token}x`, project: 'bookshop' },
    ]);
  });

  it.each([
    ['grafana', 'found a value of 7 characters (hidden)'],
    ['grafana:short', 'found a value of 13 characters (hidden)'],
    [`a:${token},a:${token}`, 'each name once'],
  ])('refuses tokens such as %s', (list, expected) => {
    const problem = problemOf({ TOWERWATCH_API_TOKENS: list });
    expect(problem).toContain(expected);
    expect(problem).not.toContain(token);
  });

  it('are counted by the address that trusted proxies tell', () => {
    const trusted = (text: string): unknown => readConfig({ TRUST_PROXY: text }).web.trustProxy;
    expect(['', '1', 'loopback, 10.0.0.0/8', '::1'].map(trusted)).toEqual([false, 1, ['loopback', '10.0.0.0/8'], ['::1']]);
    for (const wrong of ['true', '0', 'everybody', '10.0.0.0/x', ','])
      expect(problemOf({ TRUST_PROXY: wrong })).toContain('TRUST_PROXY: found');
  });
});

describe('the base of links', () => {
  it.each([
    [{}, 'http://127.0.0.1:3000'],
    [{ HOST: '0.0.0.0' }, 'http://127.0.0.1:3000'],
    [{ HOST: '::1' }, 'http://[::1]:3000'],
    [{ BASE_URL: 'https://t.example.org/' }, 'https://t.example.org'],
  ])('for %j is %s', (environment, expected) => {
    expect(baseUrlOf(readConfig(environment), 3000)).toBe(expected);
  });
});

describe('the signing of mail', () => {
  const pem = (modulusLength: number): string =>
    String(generateKeyPairSync('rsa', { modulusLength }).privateKey.export({ type: 'pkcs8', format: 'pem' }));
  const key = pem(2048);
  const named = { DKIM_DOMAIN: 'example.org', DKIM_SELECTOR: 'tower.2026' };

  it.each([key, key.replaceAll('\n', '\\n')])('takes a key with its line ends, or with them written out', (text) => {
    const { dkim } = readConfig({ ...named, DKIM_PRIVATE_KEY: text }).mail;
    expect(dkim).toMatchObject({ domainName: 'example.org', keySelector: 'tower.2026' });
    expect(dkim?.privateKey.trim()).toBe(key.trim());
  });

  it.each([
    ['no key', 'hunter2', 'DKIM_PRIVATE_KEY: found a value of 7 characters (hidden)'],
    ['a short key', pem(512), 'DKIM_PRIVATE_KEY: found a value of'],
    ['another kind of key', String(generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' })), 'expected an RSA'],
  ])('refuses %s', (_what, text, problem) => {
    expect(problemOf({ ...named, DKIM_PRIVATE_KEY: text })).toContain(problem);
  });

  it('is set whole or not at all, and each missing setting is named once', () => {
    expect(readConfig({}).mail.dkim).toBeUndefined();
    expect(problemOf({ DKIM_SELECTOR: 's' }).split('\n').slice(1)).toEqual([
      expect.stringMatching(/DKIM_DOMAIN: found nothing.*because DKIM_SELECTOR is set$/),
      expect.stringMatching(/DKIM_PRIVATE_KEY: found nothing.*because DKIM_SELECTOR is set$/),
    ]);
  });
});

describe('the domains that may have mail', () => {
  const domains = readConfig({ MAIL_ALLOWED_DOMAINS: 'Example.ORG, приклад.укр' }).mail.allowedDomains;

  it.each([
    ['ann@example.org', true],
    ['ann@EXAMPLE.org', true],
    ['ann@приклад.укр', true],
    ['ann@xn--80aikifvh.xn--j1amh', true],
    ['ann@mail.example.org', false],
    ['ann@notexample.org', false],
    ['ann@example.org.', false],
    ['"ann@example.org"@evil.com', false],
    ['nobody', false],
    ['ann%evil.org@example.org', false],
    ['evil.org!ann@example.org', false],
  ])('let %s: %s', (address, allowed) => {
    expect(isAllowedRecipient(address, domains)).toBe(allowed);
    expect(isAllowedRecipient(address, [])).toBe(true);
  });

  it.each([
    ['ann@example.org', [], true],
    ['ann@example', [], false],
    ['ann@example.', [], false],
    ['root@localhost', [], false],
    ['root@localhost', ['localhost'], true],
    ['root@localhost', ['example.org'], false],
    ['ann@приклад。укр', [], true],
  ])('let people name %s where %j are set: %s', (address, named, allowed) => {
    expect(mayBeNamed(address, named)).toBe(allowed);
  });

  it('must let DIGEST_TO through', () => {
    expect(problemOf({ MAIL_ALLOWED_DOMAINS: 'example.org', DIGEST_TO: 'ann@example.org,x@evil.example' })).toContain(
      'DIGEST_TO: found x@evil.example',
    );
  });

  it('must let DIGEST_OWNER through, unless that is a person in Slack', () => {
    const settings = { MAIL_ALLOWED_DOMAINS: 'example.org' };
    expect(problemOf({ ...settings, DIGEST_OWNER: 'ops@evil.example' })).toContain(
      'DIGEST_OWNER: found ops@evil.example, expected what MAIL_ALLOWED_DOMAINS lets through',
    );
    for (const owner of ['ops@example.org', 'U0123456789'])
      expect(readConfig({ ...settings, DIGEST_OWNER: owner }).digest.owner).toBe(owner);
  });

  it.each(['example.org, ann@example.org', '*.good.org', '.good.org', 'good.org.', 'good.org;bad.org', 'good', ' , ', 'good.org,a b.org'])(
    'are refused where one can match nothing, or there is none: %j',
    (list) => {
      expect(problemOf({ MAIL_ALLOWED_DOMAINS: list })).toContain('MAIL_ALLOWED_DOMAINS: found');
    },
  );

  it('are refused where the mailbox to write to is none', () => {
    expect(problemOf({ MAIL_UNSUBSCRIBE: 'Ann <ann@example.org>' })).toContain('MAIL_UNSUBSCRIBE: found');
  });
});
