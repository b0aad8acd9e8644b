import { startApp, type AppOptions, type RunningApp } from './app.ts';
import { programName } from './program-name.ts';

interface StartOptions extends AppOptions {
  /** Aborted by Ctrl-C or a SIGTERM. */
  signal: AbortSignal;
}

/** Runs the service until it is told to stop; returns the exit code. */
export async function runService(options: StartOptions): Promise<number> {
  const { terminal, signal } = options;
  const stopped = new Promise<void>((resolve) =>
    signal.aborted ? resolve() : signal.addEventListener('abort', () => resolve(), { once: true }),
  );
  const app = await startUnlessStopped(options);
  if (app === undefined) return 0;
  try {
    await Promise.race([app.ready.then(() => terminal.write(greeting(app, options))), stopped]);
    await stopped;
  } finally {
    await app.stop();
  }
  return 0;
}

async function startUnlessStopped(options: StartOptions): Promise<RunningApp | undefined> {
  try {
    return await startApp(options);
  } catch (error) {
    if (options.signal.aborted) return undefined;
    throw error;
  }
}

function greeting({ address, hasConsole }: RunningApp, { config }: AppOptions): string {
  const slack =
    config.slack.botToken === undefined && config.slack.install === undefined
      ? `no credentials set; POST /slack/events answers requests signed with the secret in ${config.home}/slack-signing-secret`
      : config.slack.appToken === undefined
        ? 'POST /slack/events'
        : 'Socket Mode and POST /slack/events';
  const mail =
    config.mail.smtpUrl === undefined
      ? `no SMTP_URL set; digests go to outbox/${config.digest.to.length === 0 ? ' when asked for, see above' : ` Mondays 09:00 ${config.digest.timezone}`}`
      : config.digest.to.length === 0
        ? 'SMTP is set up; DIGEST_TO names nobody'
        : `Mondays 09:00 ${config.digest.timezone} to ${config.digest.to.length} recipients`;
  return `
Towerwatch is running. Try:

  ${address}${hasConsole ? `\n  ${address}/console  (/experiments as in Slack, without Slack)` : ''}
  ${programName()} ask "hybrid top"
  ${programName()} digest

Slack: ${slack}
Mail:  ${mail}
Stop with Ctrl-C.
`;
}
