/** The whole app with a token, beside a stand-in for Slack that asks it. */
import { expect } from 'vitest';
import { startTestApp, type TestApp, type TestAppOptions } from './app.ts';
import { blockProblems } from './blocks.ts';
import { isProgressNote, postCommand, type CommandRequest } from './slack-requests.ts';
import { startSlack, until, type SlackStandIn } from './slack.ts';

export const SECRET = 'a-signing-secret-of-the-test';

export interface SlackApp {
  slack: SlackStandIn;
  app: TestApp;
  /** Where signed requests go. */
  door: { url: string; secret: string };
  /** The next message to a response URL that is no mere note; checked against Slack's limits. */
  nextResponse: (what: string) => Promise<Record<string, unknown>>;
  /** Types a command as a person does, and returns what that person then sees. */
  ask: (text: string, more?: Partial<CommandRequest>) => Promise<Record<string, unknown>>;
  /** Forgets what was answered, posted, shown and told to fail. */
  forget: () => void;
  stop: () => Promise<void>;
}

export async function startSlackApp(environment: Record<string, string> = {}, options: TestAppOptions = {}): Promise<SlackApp> {
  const slack = await startSlack();
  const app = await startTestApp(
    {
      // Which of the sample's projects has the newest experiment changes with the day.
      DEFAULT_PROJECT: 'bookshop-next-read',
      SLACK_SIGNING_SECRET: SECRET,
      SLACK_BOT_TOKEN: 'xoxb-test',
      SLACK_API_URL: slack.apiUrl,
      ...environment,
    },
    options,
  );
  await app.ready;
  const door = { url: app.address, secret: SECRET };
  const nextResponse: SlackApp['nextResponse'] = async (what) => {
    const message = await until(() => {
      const found = slack.responses.shift();
      return found !== undefined && isProgressNote(found) ? undefined : found;
    }, what);
    expect(blockProblems(message)).toEqual([]);
    return message;
  };
  return {
    slack,
    app,
    door,
    nextResponse,
    ask: async (text, more = {}) => {
      const { status } = await postCommand({ ...door, text, responseUrl: slack.responseUrl(), ...more });
      expect(status).toBe(200);
      return nextResponse(`an answer to ${text}`);
    },
    forget: () => {
      slack.responses.length = 0;
      slack.messages.posted.length = 0;
      slack.messages.refusals.clear();
      slack.messages.withoutScope.clear();
      slack.people.known.clear();
      slack.people.organisation = null;
      slack.people.views.length = 0;
    },
    stop: async () => {
      await app.stop();
      await slack.close();
    },
  };
}
