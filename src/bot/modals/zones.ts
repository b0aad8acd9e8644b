import type { InputBlock } from '@slack/types';
import { field, option, type Choice } from './form.ts';
import type { Modal } from './modal.ts';

const MOST = 50;

/** Zones whose name holds what was typed, with or without underscores. */
function zonesLike(text: string): Choice[] {
  const typed = text.trim().toLowerCase().replaceAll(/\s+/g, '_');
  return ['UTC', ...Intl.supportedValuesOf('timeZone').filter((zone) => zone !== 'UTC')]
    .filter((zone) => zone.toLowerCase().includes(typed))
    .slice(0, MOST)
    .map((zone) => ({ value: zone, label: zone }));
}

export const searchZones: NonNullable<Modal['search']>[string] = async (_context, { text }) => zonesLike(text);

export function zoneField(zone: string): InputBlock {
  return field(
    'zone',
    { label: 'Time zone' },
    {
      type: 'external_select',
      min_query_length: 2,
      initial_option: option({ value: zone, label: zone }),
    },
  );
}
