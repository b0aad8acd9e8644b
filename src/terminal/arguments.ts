import { parseArgs, type ParseArgsConfig } from 'node:util';
import { AppError } from '../errors.ts';

type Options = NonNullable<ParseArgsConfig['options']>;

/** Reads a command's arguments; a wrong one is an error that shows the usage. */
export function readArguments<T extends Options>(
  argv: string[],
  options: T,
  usage: string,
  takesWords = false,
): { values: ReturnType<typeof parseArgs<{ options: T; allowPositionals: true }>>['values']; positionals: string[] } {
  try {
    const { values, positionals } = parseArgs({ args: argv, options, allowPositionals: true, strict: true });
    if (!takesWords && positionals.length > 0) throw new Error(`Unexpected argument '${positionals[0]}'`);
    return { values, positionals };
  } catch (error) {
    const message = error instanceof Error ? error.message.split(/\. (?=To specify)/)[0]! : String(error);
    throw new AppError('badParameter', message.replace(/\.?$/, '.'), { hint: `Usage: ${usage}` });
  }
}
