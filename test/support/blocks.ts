import { validatePayload } from '../fixtures/blockkit-validate.mjs';

/** What Slack would refuse or frown at in a message sent to a response URL; empty when all is well. */
export function blockProblems(message: unknown): string[] {
  return problemsIn(message, 'response');
}

/** The same of a message posted to a channel. */
export function messageProblems(message: unknown): string[] {
  return problemsIn(message, 'message');
}

export function modalProblems(view: unknown): string[] {
  return problemsIn(view, 'modal');
}

export function homeProblems(view: unknown): string[] {
  return problemsIn(view, 'home');
}

/** Of what chat.unfurl is called with. */
export function unfurlProblems(call: unknown): string[] {
  return problemsIn(call, 'unfurl');
}

/** Of what is offered in a field that searches. */
export function optionProblems(options: readonly unknown[]): string[] {
  if (options.length === 0) return [];
  const element = { type: 'static_select', action_id: 'options', options };
  return modalProblems({
    type: 'modal',
    title: { type: 'plain_text', text: 'Options' },
    blocks: [{ type: 'actions', block_id: 'options', elements: [element] }],
  });
}

/** Warnings count as problems, as with the validator's `--strict`. */
function problemsIn(message: unknown, surface: string): string[] {
  return validatePayload(message, { surface }).map(({ path, code, msg }) => `${path} ${code}: ${msg}`);
}

interface Block {
  type: string;
  rows?: unknown[][];
  slack_file?: { id: string };
  alt_text?: string;
  title?: string;
  chart?: { type: string; series: { name: string; data: { label: string; value: number }[] }[]; axis_config: { categories: string[] } };
  elements?: { type: string; text: string }[];
}

export function blocksOf(message: Record<string, unknown>, type: string): Block[] {
  return ((message['blocks'] ?? []) as Block[]).filter((block) => block.type === type);
}

export interface Button extends Record<string, unknown> {
  action_id: string;
  value: string;
  text: { text: string };
}

/** The buttons below a message, in order. */
export function buttonsOf(message: Record<string, unknown>): Button[] {
  return blocksOf(message, 'actions').flatMap(({ elements }) => elements as unknown as Button[]);
}

/** All text and link targets inside a block, in order. */
export function textsIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(textsIn);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    (key === 'text' || key === 'fallback') && typeof inner === 'string' ? [inner] : textsIn(inner),
  );
}

export function linksIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(linksIn);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => (key === 'url' && typeof inner === 'string' ? [inner] : linksIn(inner)));
}
