import { spawn, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url));

export interface Program {
  child: ChildProcess;
  output: () => string;
  errors: () => string;
  /** Resolves with the exit code; null when a signal ended it. */
  ended: Promise<number | null>;
}

/** Starts the built program as a person would, with nothing of this process's settings. */
export function startProgram(
  argv: string[],
  { folder, environment = {} }: { folder: string; environment?: Record<string, string> },
): Program {
  const child = spawn(process.execPath, [MAIN, ...argv], {
    cwd: folder,
    env: { PATH: process.env['PATH'], ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [output, errors] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (output += String(chunk)));
  child.stderr.on('data', (chunk: Buffer) => (errors += String(chunk)));
  return { child, output: () => output, errors: () => errors, ended: new Promise((resolve) => child.once('close', resolve)) };
}

/** Runs it to its end. */
export async function runProgram(
  argv: string[],
  options: { folder: string; environment?: Record<string, string> },
): Promise<{ code: number | null; output: string; errors: string }> {
  const program = startProgram(argv, options);
  const code = await program.ended;
  return { code, output: program.output(), errors: program.errors() };
}
