/** Reads query parameters; whatever is not as allowed is an error that names the parameter, the value and what is allowed. */
import { AppError } from '../errors.ts';
import { MODEL_TYPES, parseModelType, type ModelType } from '../metrics.ts';

export type Parameters = URLSearchParams;

export function requireText(parameters: Parameters, name: string, expected: string): string {
  const text = parameters.get(name)?.trim() ?? '';
  if (text === '') throw new AppError('badParameter', `The parameter ${name} is missing; expected ${expected}.`);
  return text;
}

export function readModelType(parameters: Parameters): ModelType {
  const allowed = `one of ${[...MODEL_TYPES, 'multitask'].join(', ')}`;
  const text = parameters.get('model_type');
  if (text === null) throw new AppError('badParameter', `The parameter model_type is missing; expected ${allowed}.`);
  return parseModelType(text) ?? refuse('model_type', text, allowed);
}

export function readWholeNumber(
  parameters: Parameters,
  name: string,
  { from, to, fallback }: { from: number; to: number; fallback: number },
): number {
  const text = parameters.get(name);
  if (text === null) return fallback;
  const value = /^\d{1,9}$/.test(text) ? Number(text) : NaN;
  return value >= from && value <= to ? value : refuse(name, text, `a whole number from ${from} to ${to}`);
}

/** The first choice is the default. */
export function readChoice<Choice extends string>(parameters: Parameters, name: string, choices: readonly [Choice, ...Choice[]]): Choice {
  const text = parameters.get(name);
  if (text === null) return choices[0];
  return choices.find((choice) => choice === text) ?? refuse(name, text, `one of ${choices.join(', ')}`);
}

function refuse(name: string, value: string, allowed: string): never {
  throw new AppError('badParameter', `The parameter ${name} is ${JSON.stringify(value.slice(0, 80))}; expected ${allowed}.`);
}
