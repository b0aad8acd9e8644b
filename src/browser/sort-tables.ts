/** Tables whose heads turn their rows. Those that the server sorts, by links in their heads, are left alone. */

type Direction = 'ascending' | 'descending';

const NAMES = new Intl.Collator('en', { numeric: true });

export function makeTablesSortable(tables: Iterable<HTMLTableElement>): void {
  for (const table of tables) {
    const body = table.tBodies[0];
    const heads = [...(table.tHead?.rows[0]?.cells ?? [])];
    if (table.tBodies.length !== 1 || body === undefined || body.rows.length < 3) continue;
    if (heads.length === 0 || heads.some((head) => head.querySelector('a') !== null)) continue;
    heads.forEach((head, column) => {
      const button = document.createElement('button');
      button.type = 'button';
      button.className = 'sort';
      button.append(...head.childNodes);
      button.addEventListener('click', () => {
        const direction: Direction = head.getAttribute('aria-sort') === 'descending' ? 'ascending' : 'descending';
        for (const one of heads) one.removeAttribute('aria-sort');
        head.setAttribute('aria-sort', direction);
        body.append(...sorted([...body.rows], column, direction));
      });
      head.append(button);
    });
  }
}

/** What has no value stands last either way; equal rows stay as they were. */
function sorted(rows: readonly HTMLTableRowElement[], column: number, direction: Direction): HTMLTableRowElement[] {
  const sign = direction === 'ascending' ? 1 : -1;
  const keyed = rows.map((row) => ({ row, text: textOf(row.cells[column]) }));
  const isNumeric = keyed.every(({ text }) => text === '' || numberOf(text) !== undefined);
  return keyed
    .toSorted((a, b) => {
      if (a.text === '' || b.text === '') return Number(a.text === '') - Number(b.text === '');
      return sign * (isNumeric ? numberOf(a.text)! - numberOf(b.text)! : NAMES.compare(a.text, b.text));
    })
    .map(({ row }) => row);
}

/** Without the mark of the best; a dash is no value. */
function textOf(cell: HTMLTableCellElement | undefined): string {
  const text = (cell?.textContent ?? '').replace(/★|Best:/g, '').trim();
  return text === '–' ? '' : text;
}

/** "46.3%", "1,024", "Exp #12", "3.08×": the number that it is about. */
function numberOf(text: string): number | undefined {
  const digits = /^(?:Exp )?#?([−-]?\d[\d,]*(?:\.\d+)?)(?:%|×| of \d+)?$/.exec(text)?.[1];
  return digits === undefined ? undefined : Number(digits.replaceAll(',', '').replace('−', '-'));
}
