/** The way to the bot that Slack takes: a signed request over HTTP to the service's own door. */
import { createHmac } from 'node:crypto';
import { describeError } from '../errors.ts';
import type { Json } from './session.ts';

export interface Acknowledgement {
  /** Undefined: all went well; else what Slack would say. */
  problem: string | undefined;
  /** What the acknowledgement says; empty where it says nothing. */
  body: Json;
}

export interface Sender {
  command(fields: Record<string, string>): Promise<Acknowledgement>;
  interaction(payload: Json): Promise<Acknowledgement>;
  event(envelope: Json): Promise<Acknowledgement>;
}

interface SenderOptions {
  /** Of the service itself. */
  address: () => string;
  signingSecret: string;
  now: () => Date;
}

/** Slack waits for three seconds; a machine that is busy with something else is given more. */
const PATIENCE_MS = 10_000;

export function createSender({ address, signingSecret, now }: SenderOptions): Sender {
  const post = async (body: string, type: string): Promise<Acknowledgement> => {
    const timestamp = String(Math.floor(now().getTime() / 1000));
    const signature = createHmac('sha256', signingSecret).update(`v0:${timestamp}:${body}`).digest('hex');
    try {
      const response = await fetch(`${address()}/slack/events`, {
        method: 'POST',
        headers: { 'content-type': type, 'x-slack-request-timestamp': timestamp, 'x-slack-signature': `v0=${signature}` },
        body,
        redirect: 'error',
        signal: AbortSignal.timeout(PATIENCE_MS),
      });
      const text = await response.text();
      return response.ok ? { problem: undefined, body: readObject(text) } : { problem: `http_status_${response.status}`, body: {} };
    } catch (error) {
      return {
        problem: (error as Error).name === 'TimeoutError' ? 'operation_timeout' : `dispatch_failed: ${describeError(error)}`,
        body: {},
      };
    }
  };
  const postForm = (fields: Record<string, string>): Promise<Acknowledgement> =>
    post(new URLSearchParams(fields).toString(), 'application/x-www-form-urlencoded');
  return {
    command: postForm,
    interaction: (payload) => postForm({ payload: JSON.stringify(payload) }),
    event: (envelope) => post(JSON.stringify(envelope), 'application/json'),
  };
}

function readObject(text: string): Json {
  try {
    const value = JSON.parse(text) as unknown;
    return typeof value === 'object' && value !== null ? (value as Json) : {};
  } catch {
    return {};
  }
}
