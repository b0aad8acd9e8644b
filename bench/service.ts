/** The compiled service, as it is run: a process of its own. */
import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

export interface ServicePlaces {
  /** Of the platform and the store: the sample and the embedded store where they are not said. */
  platformUrl?: string;
  storeUrl?: string;
  signingSecret: string;
  /** Of a stand-in for Slack. */
  slackUrl: string;
}

/** Starts it in an empty folder; resolves when it listens. */
export async function startService(
  folder: string,
  { platformUrl, storeUrl, signingSecret, slackUrl }: ServicePlaces,
): Promise<{ child: ChildProcess; url: string }> {
  const main = fileURLToPath(new URL('../dist/main.js', import.meta.url));
  const child = spawn(process.execPath, [main, 'start'], {
    cwd: folder,
    env: {
      PATH: process.env['PATH'],
      PORT: '0',
      TOWERWATCH_HOME: join(folder, 'home'),
      ...(storeUrl === undefined ? {} : { DATABASE_URL: storeUrl }),
      ...(platformUrl === undefined ? {} : { PLATFORM_DATABASE_URL: platformUrl }),
      SLACK_SIGNING_SECRET: signingSecret,
      WEB_ACCESS: 'open',
      SLACK_BOT_TOKEN: 'xoxb-bench',
      SLACK_API_URL: slackUrl,
      LOG_LEVEL: 'warn',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.on('data', (data: Buffer) => (output += data.toString('utf8')));
  for (;;) {
    const url = /http:\/\/127\.0\.0\.1:\d+/.exec(output)?.[0];
    if (url !== undefined) return { child, url };
    await sleep(100);
  }
}
