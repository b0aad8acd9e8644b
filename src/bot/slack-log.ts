import { LogLevel, type Logger } from '@slack/web-api';
import type { Log } from '../log.ts';

/** What Slack's libraries say, one level lower: most of it is of no use to an operator. */
export function slackLogger(log: Log): Logger {
  const line = (parts: unknown[]): string => parts.map((part) => (part instanceof Error ? part.message : String(part))).join(' ');
  return {
    debug: (...parts) => log.trace(line(parts)),
    info: (...parts) => log.debug(line(parts)),
    warn: (...parts) => log.warn(`Slack: ${line(parts)}`),
    error: (...parts) => log.error(`Slack: ${line(parts)}`),
    setLevel: () => undefined,
    getLevel: () => LogLevel.INFO,
    setName: () => undefined,
  };
}
