import { capitalised } from '../../../reports/views/stats.ts';

/** Status is text of the platform; only these have a colour. */
const TONES: Partial<Record<string, string>> = { completed: 'good', running: 'busy', submitting: 'busy', failed: 'bad' };

/** A status as a badge. */
export function statusOf(status: string): { text: string; tone: string } {
  return { text: capitalised(status), tone: (Object.hasOwn(TONES, status) ? TONES[status] : undefined) ?? 'quiet' };
}
