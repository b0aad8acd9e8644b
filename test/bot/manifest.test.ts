import { readdir, readFile, writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { BOT_EVENTS, slackManifest } from '../../src/bot/manifest.ts';
import { BOT_SCOPES } from '../../src/bot/scopes.ts';
import { RETURN_PATH } from '../../src/web/access/sign-in.ts';

const FILE = new URL('../../slack-manifest.json', import.meta.url);
const LISTENERS = new URL('../../src/bot/listeners/', import.meta.url);
const EXAMPLE = 'https://towerwatch.example.org';

interface Manifest {
  features: { slash_commands: { description: string; usage_hint: string }[]; unfurl_domains: string[] };
  settings: { event_subscriptions: object; interactivity: object; socket_mode_enabled: boolean };
  oauth_config: { redirect_urls?: string[] };
}

describe('the app’s manifest', () => {
  it('stands in the repository for an example address (UPDATE_DOCS=1 writes it)', async () => {
    const text = `${JSON.stringify(slackManifest({ baseUrl: EXAMPLE, isSocketMode: false }), null, 2)}\n`;
    if (process.env['UPDATE_DOCS'] === '1') await writeFile(FILE, text);
    expect(await readFile(FILE, 'utf8')).toBe(text);
  });

  it('keeps Slack’s limits', () => {
    const { features } = slackManifest({ baseUrl: EXAMPLE, isSocketMode: false }) as Manifest;
    const [command] = features.slash_commands;
    expect(command!.description.length).toBeLessThanOrEqual(140);
    expect(command!.usage_hint.length).toBeLessThanOrEqual(1_000);
    expect(features.unfurl_domains).toEqual(['towerwatch.example.org']);
  });

  it('names no address where requests come down a socket', () => {
    const manifest = slackManifest({ baseUrl: 'http://127.0.0.1:3000', isSocketMode: true }) as Manifest;
    expect(manifest.settings.socket_mode_enabled).toBe(true);
    expect(JSON.stringify(manifest)).not.toContain('127.0.0.1:3000');
    expect(manifest.oauth_config.redirect_urls).toBeUndefined();
  });

  it('names the addresses that Slack leads back to', () => {
    const { oauth_config: oauth } = slackManifest({ baseUrl: EXAMPLE, isSocketMode: false }) as Manifest;
    expect(oauth.redirect_urls).toEqual([`${EXAMPLE}/slack/oauth_redirect`, EXAMPLE + RETURN_PATH]);
  });

  it('asks for each event that a listener hears, and for no other', async () => {
    const files = await readdir(LISTENERS);
    const sources = await Promise.all(files.map((file) => readFile(new URL(file, LISTENERS), 'utf8')));
    const heard = sources.flatMap((source) => [
      ...[...source.matchAll(/app\.event\('(\w+)'/g)].map(([, name]) => name!),
      ...(source.includes('app.message(') ? ['message.im'] : []),
    ]);
    expect([...new Set(heard)].toSorted()).toEqual([...BOT_EVENTS].toSorted());
  });

  it('asks for each scope once, and docs/slack.md says what for', async () => {
    const page = await readFile(new URL('../../docs/slack.md', import.meta.url), 'utf8');
    for (const { scope, why } of BOT_SCOPES) expect(page).toContain(`| \`${scope}\` | ${why} |`);
    expect(new Set(BOT_SCOPES.map(({ scope }) => scope)).size).toBe(BOT_SCOPES.length);
  });
});
