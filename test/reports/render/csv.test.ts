import { describe, expect, it } from 'vitest';
import { renderCsv } from '../../../src/reports/render/csv.ts';

describe('records as CSV', () => {
  it('have one header, CRLF at the end of each line, and unrounded numbers', () => {
    expect(renderCsv({ records: [{ name: 'Exp #1', value: 0.1 + 0.2, gap: null, done: true }] })).toBe(
      'name,value,gap,done\r\nExp #1,0.30000000000000004,,true\r\n',
    );
  });

  it('quote what holds a comma, a quote or a line break', () => {
    expect(renderCsv({ records: [{ a: 'x, y', b: 'say "hi"', c: 'one\r\ntwo', d: 'one\n=2', e: '\r=2' }] })).toBe(
      'a,b,c,d,e\r\n"x, y","say ""hi""","one\r\ntwo","one\n=2","\'\r=2"\r\n',
    );
  });

  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', '＝1', ' =1+1', '\n=1', '  @x'])(
    'keep a spreadsheet from running %j',
    (text) => {
      const [, line] = renderCsv({ records: [{ a: text, b: 1 }] }).split(/(?<=a,b\r\n)/);
      expect(line!.replace('"', '')).toMatch(/^'/);
    },
  );

  it('leave negative numbers alone', () => {
    expect(renderCsv({ records: [{ a: -0.5 }] })).toBe('a\r\n-0.5\r\n');
  });

  it('take the columns of all records', () => {
    expect(renderCsv({ records: [{ a: 1 }, { b: 2 }] })).toBe('a,b\r\n1,\r\n,2\r\n');
    expect(renderCsv({ records: [] })).toBe('');
  });
});
