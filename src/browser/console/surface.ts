/** A message, form or Home tab as something that one acts upon: its fields, and what happens when one of them is used. */
import type { Field } from './fields.ts';
import type { FieldState, FieldStates, Json, Option } from './types.ts';

export interface Surface {
  /** Fields by block and element, as they are drawn. */
  readonly fields: Map<string, Map<string, Field>>;
  act(blockId: string, actionId: string, values: Json): Promise<void>;
  suggest(blockId: string, actionId: string, text: string): Promise<readonly Option[]>;
}

export function stateOf({ fields }: Surface): FieldStates {
  return Object.fromEntries(
    [...fields].map(([blockId, inBlock]): [string, Record<string, FieldState>] => [
      blockId,
      Object.fromEntries([...inBlock].map(([actionId, field]) => [actionId, field.read()])),
    ]),
  );
}

export function addField({ fields }: Surface, blockId: string, actionId: string, field: Field): void {
  const inBlock = fields.get(blockId) ?? new Map<string, Field>();
  fields.set(blockId, inBlock.set(actionId, field));
}
