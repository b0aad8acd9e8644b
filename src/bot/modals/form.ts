/** Forms of Slack's: fields to fill in, and what was filled in. A field's name is both its block's and its element's id. */
import type { InputBlock, ModalView, PlainTextOption } from '@slack/types';
import { oneLine } from '../../reports/line.ts';
import { LIMITS } from '../limits.ts';
import { plain } from '../literal.ts';

/** A problem stands at its field: the form stays open with it. */
export class FormError extends Error {
  readonly field: string;

  constructor(field: string, message: string) {
    super(message);
    this.field = field;
  }
}

export interface Choice {
  value: string;
  label: string;
}

interface FormParts {
  name: string;
  title: string;
  submit: string;
  blocks: ModalView['blocks'];
  /** Comes back with what was filled in. */
  memory: object;
}

export function form({ name, title, submit, blocks, memory }: FormParts): ModalView {
  return {
    type: 'modal',
    callback_id: `form.${name}`,
    title: plain(title),
    submit: plain(submit),
    close: plain('Cancel'),
    private_metadata: JSON.stringify(memory),
    blocks,
  };
}

interface FieldOptions {
  label: string;
  hint?: string;
  optional?: boolean;
}

type WithoutId<Element> = Element extends unknown ? Omit<Element, 'action_id'> : never;

export function field(
  name: string,
  { label, hint, optional = false }: FieldOptions,
  element: WithoutId<InputBlock['element']>,
): InputBlock {
  return {
    type: 'input',
    block_id: name,
    label: plain(label),
    optional,
    ...(hint === undefined ? {} : { hint: plain(hint) }),
    element: { ...element, action_id: name },
  };
}

export function option({ value, label }: Choice): PlainTextOption {
  return { text: plain(oneLine(label) || '–', LIMITS.optionText), value };
}

/** The choice that is set, where it is one of those that there are. */
export function initialOption(choices: readonly Choice[], value: string | null | undefined): { initial_option?: PlainTextOption } {
  const found = choices.find((choice) => choice.value === value);
  return found === undefined ? {} : { initial_option: option(found) };
}

export function initialOptions(choices: readonly Choice[], values: readonly string[]): { initial_options?: PlainTextOption[] } {
  const found = choices.filter((choice) => values.includes(choice.value)).map(option);
  return found.length === 0 ? {} : { initial_options: found };
}

/** Backticks around what is to be typed are no markup in plain text. */
export function withoutCode(text: string): string {
  return text.replaceAll(/`([^`\n]+)`/g, '“$1”');
}

/** What Slack says of a form's fields: by block and by element. */
export type FormState = Record<string, Record<string, FieldState>>;

interface FieldState {
  value?: string | null;
  selected_option?: { value: string } | null;
  selected_options?: { value: string }[];
  selected_time?: string | null;
  selected_conversations?: string[];
  selected_users?: string[];
}

/** Reads fields by name; one that is not there is empty. */
export interface Filled {
  text(name: string): string;
  choice(name: string): string | undefined;
  choices(name: string): string[];
  time(name: string): string | undefined;
  conversations(name: string): string[];
  users(name: string): string[];
}

export function readForm(state: FormState): Filled {
  const of = (name: string): FieldState => state[name]?.[name] ?? {};
  return {
    text: (name) => of(name).value?.trim() ?? '',
    choice: (name) => of(name).selected_option?.value,
    choices: (name) => (of(name).selected_options ?? []).map(({ value }) => value),
    time: (name) => of(name).selected_time ?? undefined,
    conversations: (name) => of(name).selected_conversations ?? [],
    users: (name) => of(name).selected_users ?? [],
  };
}

/** @throws FormError for a value that is none of a field's choices: a form that was made up, or one of another time. */
export function requireChoices(field: string, values: readonly (string | undefined)[], choices: readonly Choice[]): void {
  const isKnown = (value: string | undefined): boolean => choices.some((choice) => choice.value === value);
  if (!values.every(isKnown)) throw new FormError(field, 'Choose what the field offers.');
}
