/** Draws `table` and `data_table` blocks. */
import { el } from './dom.ts';
import { richInline } from './text.ts';
import type { Block, TableCell } from './types.ts';

const DATA_PAGE = 5;
/** A cell with more letters than this is read in lines. */
const PROSE = 48;

export function tableNode({ rows = [], column_settings: settings = [] }: Block): HTMLElement {
  const cell = (tag: 'td' | 'th') => (content: TableCell, column: number) => {
    const { align = 'left' } = settings[column] ?? {};
    const made = el(tag, { class: align, scope: tag === 'th' ? 'col' : undefined }, ...cellNodes(content));
    made.classList.toggle('prose', (made.textContent ?? '').length > PROSE);
    return made;
  };
  const [head = [], ...body] = rows;
  return scrolling(
    el(
      'table',
      {},
      el('thead', {}, el('tr', {}, ...head.map(cell('th')))),
      el('tbody', {}, ...body.map((row) => el('tr', {}, ...row.map(cell('td'))))),
    ),
    'Table',
  );
}

/** As many rows as Slack shows at once, and buttons to the others. */
export function dataTableNode(block: Block): HTMLElement {
  const { rows = [], caption = '', page_size: size = DATA_PAGE, row_header_column_index: headColumn = 0 } = block;
  const [head = [], ...body] = rows;
  const last = Math.max(0, Math.ceil(body.length / size) - 1);
  let page = 0;
  const tbody = el('tbody');
  const said = el('span', { role: 'status' });
  const turn = (by: number, text: string): HTMLButtonElement => {
    const button = el('button', { type: 'button', class: 'button' }, text);
    button.addEventListener('click', () => {
      page = Math.min(last, Math.max(0, page + by));
      show();
    });
    return button;
  };
  const [back, on] = [turn(-1, 'Previous rows'), turn(1, 'Next rows')];
  const alignOf = ({ type }: TableCell): string => (type === 'raw_number' ? 'right' : 'left');
  const show = (): void => {
    const shown = body.slice(page * size, (page + 1) * size);
    tbody.replaceChildren(
      ...shown.map((row) =>
        el(
          'tr',
          {},
          ...row.map((content, column) =>
            column === headColumn
              ? el('th', { scope: 'row', class: alignOf(content) }, ...cellNodes(content))
              : el('td', { class: alignOf(content) }, ...cellNodes(content)),
          ),
        ),
      ),
    );
    said.textContent = `${page * size + 1}–${page * size + shown.length} of ${body.length}`;
    back.disabled = page === 0;
    on.disabled = page === last;
  };
  show();
  const table = el(
    'table',
    {},
    el('caption', {}, caption),
    el('thead', {}, el('tr', {}, ...head.map((content) => el('th', { scope: 'col' }, ...cellNodes(content))))),
    tbody,
  );
  return el('div', { class: 'data-table' }, scrolling(table, caption), ...(last === 0 ? [] : [el('p', { class: 'turn' }, back, said, on)]));
}

/** One that is wider than its place is scrolled in it, by keys too. */
function scrolling(table: HTMLElement, label: string): HTMLElement {
  return el('div', { class: 'table', role: 'region', 'aria-label': label, tabindex: 0 }, table);
}

function cellNodes({ text, value, elements }: TableCell): (Node | string)[] {
  if (elements !== undefined) return elements.flatMap(({ elements: inner = [] }) => inner.map(richInline));
  return [text ?? (value === undefined ? '' : String(value))];
}
