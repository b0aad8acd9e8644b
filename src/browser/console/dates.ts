/** A moment in Slack's words, in the reader's own zone: "{date_short_pretty} {time}". */

const DAY_MS = 86_400_000;

type DateStyle = Intl.DateTimeFormatOptions;

const STYLES: Readonly<Record<string, DateStyle>> = {
  date_num: { year: 'numeric', month: '2-digit', day: '2-digit' },
  date: { year: 'numeric', month: 'long', day: 'numeric' },
  date_short: { year: 'numeric', month: 'short', day: 'numeric' },
  date_long: { weekday: 'long', year: 'numeric', month: 'long', day: 'numeric' },
  time: { hour: '2-digit', minute: '2-digit' },
  time_secs: { hour: '2-digit', minute: '2-digit', second: '2-digit' },
};

export function formatMoment(timestamp: number, format: string, now: Date): string {
  const at = new Date(timestamp * 1000);
  return format.replaceAll(/\{(\w+)\}/g, (whole, token: string) => {
    if (token === 'ago') return agoOf(now.getTime() - at.getTime());
    const isPretty = token.endsWith('_pretty');
    const near = isPretty ? nearDay(at, now) : undefined;
    if (near !== undefined) return near;
    const style = STYLES[token.replace(/_pretty$/, '')];
    return style === undefined ? whole : new Intl.DateTimeFormat(undefined, style).format(at);
  });
}

function nearDay(at: Date, now: Date): string | undefined {
  const days = Math.round((startOfDay(at) - startOfDay(now)) / DAY_MS);
  return { [-1]: 'yesterday', 0: 'today', 1: 'tomorrow' }[days];
}

function startOfDay(at: Date): number {
  return new Date(at.getFullYear(), at.getMonth(), at.getDate()).getTime();
}

function agoOf(ms: number): string {
  const minutes = Math.round(ms / 60_000);
  const words = new Intl.RelativeTimeFormat(undefined, { numeric: 'auto' });
  if (Math.abs(minutes) < 60) return words.format(-minutes, 'minute');
  return Math.abs(minutes) < 1_440 ? words.format(-Math.round(minutes / 60), 'hour') : words.format(-Math.round(minutes / 1_440), 'day');
}
