/** Reads query parameters; whatever is not as allowed is an error that names the parameter, the value and what is allowed. */
import { AppError } from '../errors.ts';
import { MODEL_TYPES, parseModelType, type ModelType } from '../metrics.ts';

export type Parameters = URLSearchParams;

export function parametersOf({ originalUrl }: { originalUrl: string }): Parameters {
  const at = originalUrl.indexOf('?');
  return new URLSearchParams(at === -1 ? '' : originalUrl.slice(at));
}

/** The parameter's text as given; undefined where it is absent. */
export function readText(parameters: Parameters, name: string): string | undefined {
  const [text, ...further] = parameters.getAll(name);
  if (text !== undefined && further.length > 0) refuse(name, [text, ...further].join(', '), 'it once');
  return text;
}

export function requireText(parameters: Parameters, name: string, expected: string): string {
  const text = readText(parameters, name)?.trim() ?? '';
  if (text === '') throw new AppError('badParameter', `The parameter ${name} is missing; expected ${expected}.`);
  return text;
}

const TYPE_ALLOWED = `one of ${[...MODEL_TYPES, 'multitask'].join(', ')}`;

export function readModelType(parameters: Parameters): ModelType {
  const type = readOptionalModelType(parameters);
  if (type === undefined) throw new AppError('badParameter', `The parameter model_type is missing; expected ${TYPE_ALLOWED}.`);
  return type;
}

export function readOptionalModelType(parameters: Parameters): ModelType | undefined {
  const text = readText(parameters, 'model_type');
  return text === undefined ? undefined : (parseModelType(text) ?? refuse('model_type', text, TYPE_ALLOWED));
}

/** The type that a page's address asks for; undefined where it asks for none, also by an empty field of a form. */
export function readPageType(parameters: Parameters): ModelType | undefined {
  const all = parameters.getAll('type');
  const text = all.join(', ');
  const type = all.length === 1 ? parseModelType(text.trim().toLowerCase()) : undefined;
  if (type !== undefined || text.trim() === '') return type;
  throw new AppError('badParameter', `There is no model type “${text.length > 120 ? `${text.slice(0, 120)}…` : text}”.`, {
    hint: `Types: ${MODEL_TYPES.join(', ')} (or multitask).`,
  });
}

/** The parameter's text without the blanks around it; undefined where it is absent or an empty field of a form. */
export function readField(parameters: Parameters, name: string): string | undefined {
  return readText(parameters, name)?.trim() || undefined;
}

/** The first choice is the default, also for an empty field; letters may be of either case. For pages. */
export function readPageChoice<Choice extends string>(
  parameters: Parameters,
  name: string,
  choices: readonly [Choice, ...Choice[]],
): Choice {
  const text = readField(parameters, name);
  if (text === undefined) return choices[0];
  return choices.find((choice) => choice === text.toLowerCase()) ?? refuse(name, text, `one of ${choices.join(', ')}`);
}

/** As `readWholeNumber`, and the fallback for an empty field too. For pages. */
export function readPageNumber(parameters: Parameters, name: string, allowed: { from: number; to?: number; fallback: number }): number {
  return readField(parameters, name) === undefined ? allowed.fallback : readWholeNumber(parameters, name, allowed);
}

/** Without `to` every whole number from `from` on is in range, however long. */
export function readWholeNumber(
  parameters: Parameters,
  name: string,
  { from, to = Infinity, fallback }: { from: number; to?: number; fallback: number },
): number {
  const text = readText(parameters, name);
  if (text === undefined) return fallback;
  const value = /^\d+$/.test(text) ? Number(text) : NaN;
  return value >= from && value <= to ? value : refuse(name, text, `a whole number from ${from}${to === Infinity ? '' : ` to ${to}`}`);
}

/** The id that a text is, exact as a number; undefined for any other text. */
function parseId(text: string): number | undefined {
  return /^-?\d{1,16}$/.test(text) && Number.isSafeInteger(Number(text)) ? Number(text) : undefined;
}

export function readOptionalId(parameters: Parameters, name: string): number | undefined {
  const text = readText(parameters, name);
  if (text === undefined) return undefined;
  return parseId(text) ?? refuse(name, text, `an id, a whole number up to ${Number.MAX_SAFE_INTEGER}`);
}

/** Ids set apart by commas. */
export function requireIds(parameters: Parameters, name: string): number[] {
  const text = requireText(parameters, name, 'ids set apart by commas');
  const ids = text.split(',').map((id) => id.trim());
  const wrong = ids.find((id) => parseId(id) === undefined);
  return wrong === undefined
    ? ids.map(Number)
    : refuse(name, text, `ids set apart by commas, and ${JSON.stringify(wrong.slice(0, 40))} is none`);
}

/** The first choice is the default. */
export function readChoice<Choice extends string>(parameters: Parameters, name: string, choices: readonly [Choice, ...Choice[]]): Choice {
  const text = readText(parameters, name);
  if (text === undefined) return choices[0];
  return choices.find((choice) => choice === text) ?? refuse(name, text, `one of ${choices.join(', ')}`);
}

function refuse(name: string, value: string, allowed: string): never {
  throw new AppError('badParameter', `The parameter ${name} is ${JSON.stringify(value.slice(0, 80))}; expected ${allowed}.`);
}
