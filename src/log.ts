import { Writable } from 'node:stream';
import { pino, stdTimeFunctions, type DestinationStream, type Logger } from 'pino';
import createPrettyStream from 'pino-pretty';

export type Log = Logger;

/** Fields that may hold a secret, wherever an object of that shape is logged. */
const SECRET_FIELDS = ['token', 'password', 'secret', 'authorization', 'botToken', 'signingSecret', 'connectionString', 'response_url'];

interface LogOptions {
  level: string;
  /** Lines for people instead of JSON. */
  pretty: boolean;
  destination?: DestinationStream;
}

/**
 * The program's log, on standard error, so that the output of a command stays clean.
 * Passwords in URLs are masked in every line: drivers put connection strings into their messages.
 */
export function createLog({ level, pretty, destination = process.stderr }: LogOptions): Log {
  const masked = new Writable({
    decodeStrings: false,
    write: (line: string | Buffer, _encoding, done) => {
      destination.write(maskUrlPasswords(String(line)));
      done();
    },
  });
  const stream = pretty
    ? createPrettyStream({
        destination: masked,
        sync: true,
        colorize: process.stderr.isTTY,
        ignore: 'pid,hostname',
        translateTime: 'SYS:HH:MM:ss',
      })
    : masked;
  return pino(
    {
      level,
      base: null,
      timestamp: stdTimeFunctions.isoTime,
      redact: { paths: SECRET_FIELDS.flatMap((field) => [field, `*.${field}`]), censor: '[hidden]' },
    },
    stream,
  );
}

/** `smtp://ann:pass@host` → `smtp://ann:***@host`; Slack tokens are cut to their kind. */
export function maskUrlPasswords(text: string): string {
  return text.replace(/(\b[a-z][a-z0-9+.-]*:\/\/[^\s:/@"]*:)[^\s@"]+@/gi, '$1***@').replace(/\b(xox[a-z]|xapp)-[A-Za-z0-9-]+/g, '$1-***');
}
