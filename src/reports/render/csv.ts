import { stringify } from 'csv-stringify/sync';
import type { Answer } from '../answer.ts';

/** The first character itself is csv-stringify's to look at. */
const BLANKS_AND_FORMULA = /^\s+[=+\-@＝＋－＠]/;

/**
 * An answer's records as CSV (RFC 4180: CRLF, quotes doubled), with one header line and unrounded numbers; a gap is an
 * empty field. Text that a spreadsheet would run as a formula (it begins with =, +, -, @, tab or return, also behind blanks,
 * which some cut off) gets an apostrophe in front; numbers never do. No records, no text.
 */
export function renderCsv({ records }: Pick<Answer, 'records'>): string {
  if (records.length === 0) return '';
  const columns = [...new Set(records.flatMap((record) => Object.keys(record)))];
  return stringify([...records], {
    header: true,
    columns,
    record_delimiter: '\r\n',
    // Given a delimiter of its own, it would not quote a lone line feed or return.
    quote_record_delimiter: true,
    escape_formulas: true,
    cast: { boolean: String, string: (text) => (BLANKS_AND_FORMULA.test(text) ? `'${text}` : text) },
  });
}
