import type { InputBlock } from '@slack/types';
import { IANAZone } from 'luxon';
import { field, FormError, option, type Choice, type Filled } from './form.ts';
import type { Modal } from './modal.ts';

const MOST = 50;

/** Names of today that runtimes list under older ones. */
const RENAMED = [
  'Europe/Kyiv',
  'Asia/Kolkata',
  'Asia/Ho_Chi_Minh',
  'Asia/Kathmandu',
  'Asia/Yangon',
  'America/Nuuk',
  'America/Argentina/Buenos_Aires',
  'Atlantic/Faroe',
  'Pacific/Kanton',
];
const ZONES = [
  ...new Set(['UTC', ...Intl.supportedValuesOf('timeZone'), ...RENAMED.filter((zone) => IANAZone.isValidZone(zone))]),
].toSorted();

/** Zones whose name holds what was typed, with or without underscores. */
function zonesLike(text: string): Choice[] {
  const typed = text.trim().toLowerCase().replaceAll(/\s+/g, '_');
  return ZONES.filter((zone) => zone.toLowerCase().includes(typed))
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

/** @throws FormError for what is no zone. */
export function readZone(filled: Filled): string {
  const zone = filled.choice('zone');
  if (zone === undefined) throw new FormError('zone', 'Choose a time zone.');
  if (!IANAZone.isValidZone(zone)) throw new FormError('zone', `“${zone}” is no time zone.`);
  return zone;
}
