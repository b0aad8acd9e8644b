/** What stands on a page, read from its HTML. */

export interface ReadTable {
  caption: string;
  heads: string[];
  rows: string[][];
}

const ENTITIES: Record<string, string> = { '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#39;': "'", '&amp;': '&' };

/** Visible text with whitespace folded. */
export function textOf(html: string): string {
  return html
    .replace(/<span class="(?:unseen|arrow|star)"[^>]*>[^<]*<\/span>/g, '')
    .replace(/<[^>]+>/g, ' ')
    .replace(/&(?:lt|gt|quot|#39|amp);/g, (entity) => ENTITIES[entity]!)
    .replace(/\s+/g, ' ')
    .trim();
}

export function tablesOf(html: string): ReadTable[] {
  return [...html.matchAll(/<table[^>]*>([^]*?)<\/table>/g)].map(([, table = '']) => ({
    caption: textOf(/<caption[^>]*>([^]*?)<\/caption>/.exec(table)?.[1] ?? ''),
    heads: cellsOf(/<thead>([^]*?)<\/thead>/.exec(table)?.[1] ?? ''),
    rows: [...(/<tbody>([^]*)<\/tbody>/.exec(table)?.[1] ?? '').matchAll(/<tr>([^]*?)<\/tr>/g)].map(([, row = '']) => cellsOf(row)),
  }));
}

export function tableOf(html: string, caption: string | RegExp): ReadTable {
  const tables = tablesOf(html);
  const found = tables.find((table) => (typeof caption === 'string' ? table.caption === caption : caption.test(table.caption)));
  if (found === undefined) throw new Error(`no table ${caption} among ${tables.map((table) => table.caption).join(' | ')}`);
  return found;
}

/** The section of a dashboard's part. */
export function partOf(html: string, key: string): string {
  const from = html.indexOf(`<section class="board-part" id="${key}"`);
  if (from < 0) return '';
  const ends = ['<section class="board-part"', '<nav class="tabs"', '<p class="foot"'].map((end) => html.indexOf(end, from + 1));
  return html.slice(from, Math.min(...ends.filter((end) => end > 0)));
}

function cellsOf(row: string): string[] {
  return [...row.matchAll(/<t[hd][^>]*>([^]*?)<\/t[hd]>/g)].map(([, cell = '']) => textOf(cell));
}
