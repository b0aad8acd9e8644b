/**
 * One table of everything that can go wrong and be said to a person: the HTTP status that a web surface answers
 * with and the exit code of the terminal. What is not in it is a defect, and is shown as "Something broke (ref …)".
 */
const KINDS = {
  badParameter: { status: 400, exitCode: 2 },
  badSetting: { status: 500, exitCode: 2 },
  notFound: { status: 404, exitCode: 1 },
  unauthorized: { status: 401, exitCode: 1 },
  forbidden: { status: 403, exitCode: 1 },
  tooLong: { status: 413, exitCode: 1 },
  tooMany: { status: 429, exitCode: 1 },
  held: { status: 409, exitCode: 1 },
  unavailable: { status: 503, exitCode: 1 },
} as const;

export type ErrorKind = keyof typeof KINDS;

interface AppErrorOptions {
  /** What the reader can do about it. */
  hint?: string;
  cause?: unknown;
}

/** An error written for people: `message` says what happened with the value in it, `hint` what to do. */
export class AppError extends Error {
  override readonly name = 'AppError';
  readonly kind: ErrorKind;
  readonly hint: string | undefined;

  constructor(kind: ErrorKind, message: string, { hint, cause }: AppErrorOptions = {}) {
    super(message, cause === undefined ? undefined : { cause });
    this.kind = kind;
    this.hint = hint;
  }

  get status(): number {
    return KINDS[this.kind].status;
  }

  get exitCode(): number {
    return KINDS[this.kind].exitCode;
  }
}

/** The text of an error with its causes, for a log or an operator; never for a stranger. */
export function describeError(error: unknown): string {
  const parts: string[] = [];
  for (let e: unknown = error; e !== undefined && e !== null && parts.length < 5; e = (e as { cause?: unknown }).cause) {
    parts.push(messageOf(e));
  }
  return parts.filter((part, i) => part !== '' && part !== parts[i - 1]).join(': ');
}

function messageOf(error: unknown): string {
  // A refused connection to a name with several addresses is an AggregateError with an empty message.
  if (error instanceof AggregateError && error.message === '') return error.errors.map(messageOf).join('; ');
  if (!(error instanceof Error)) return String(error);
  // Knex puts the whole statement in front of what the database said.
  return 'severity' in error && error.message.includes(' - ') ? error.message.slice(error.message.lastIndexOf(' - ') + 3) : error.message;
}

const UNREACHABLE_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'EPIPE',
  'ENETUNREACH',
]);
/** Class 08 connection, 53 resources, 57P shutdown, 28 authorization, 3D000 no such database, 42P01 table not there yet. */
const UNREACHABLE_SQLSTATES = /^(08...|25P03|53...|57P0.|28...|3D000|42P01)$/;
/** Reached, and yet of no use: 40 and 55 conflicts and locks, 57014 a cancelled statement, 58 and XX system errors, 42501 no right, 42703 a column not there yet. */
const FAILING_SQLSTATES = /^(40...|55...|57014|58...|XX...|42501|42703)$/;

/** The code that a driver or the system gave an error: an SQLSTATE, `ECONNREFUSED` …; '' for none. */
export function errorCode(error: unknown): string {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : '';
}

/** Whether an error says that a database or server can't be reached now, rather than that a request was wrong. */
export function isUnreachable(error: unknown): boolean {
  if (error instanceof AggregateError) return error.errors.some(isUnreachable);
  if (!(error instanceof Error)) return false;
  const code = errorCode(error);
  if (UNREACHABLE_CODES.has(code) || UNREACHABLE_SQLSTATES.test(code)) return true;
  if (
    /Connection terminated|timeout expired|Query read timeout|not queryable|timeout exceeded when trying to connect|Timeout acquiring a connection|pool is probably full/i.test(
      error.message,
    )
  )
    return true;
  return error.cause !== undefined && isUnreachable(error.cause);
}

/** The text of an error for the log, as `describeError`; of the store's database, whose driver says only that a connection ended, with its name. */
export function describeFault(error: unknown): string {
  const known = toAppError(error);
  return known === undefined || known === error ? describeError(error) : `${known.message} ${describeError(error)}`;
}

/** The error as a person may see it, or undefined for a defect, which only the log may describe. */
export function toAppError(error: unknown): AppError | undefined {
  if (error instanceof AppError) return error;
  if (isUnreachable(error) || FAILING_SQLSTATES.test(errorCode(error))) {
    return new AppError('unavailable', 'The store’s database does not answer.', { hint: 'Try again in a minute.', cause: error });
  }
  return undefined;
}
