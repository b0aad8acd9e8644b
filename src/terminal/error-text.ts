import { describeError, toAppError } from '../errors.ts';
import { maskUrlPasswords } from '../log.ts';
import { plainLines } from '../reports/line.ts';

/** What a terminal shows of an error: what happened, and what to do. It may quote names, of which no control character gets through. */
export function errorText(error: unknown): string {
  const known = toAppError(error);
  const lines = known === undefined ? [`Something broke: ${maskUrlPasswords(describeError(error))}`] : [known.message, known.hint ?? ''];
  return `${plainLines(lines.filter((line) => line !== '').join('\n'))}\n`;
}
