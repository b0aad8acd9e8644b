import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { COMMANDS } from '../../src/bot/commands/index.ts';
import { readLine } from '../../src/bot/read-line.ts';
import type { Request } from '../../src/bot/read-words.ts';
import { writeLine, type ResolvedRequest } from '../../src/bot/write-line.ts';
import { MODEL_TYPES } from '../../src/metrics.ts';

const name = fc.string({ minLength: 1, maxLength: 40, unit: 'grapheme' });

/** Any request that a line can make. */
const requests: fc.Arbitrary<ResolvedRequest> = fc.constantFrom(...COMMANDS).chain((command) => {
  const { takes } = command;
  const number = ({ from, to }: { from: number; to: number }): fc.Arbitrary<number> => fc.integer({ min: from, max: to });
  return fc.record({
    command: fc.constant(command),
    type: fc.option(fc.constantFrom(...(takes.onlyType === undefined ? MODEL_TYPES : [takes.onlyType])), { nil: undefined }),
    project: fc.record({ id: fc.integer({ min: 1, max: 99 }), key: fc.constant('a-key'), name }),
    dataset:
      takes.dataset === true
        ? fc.option(fc.record({ id: fc.integer({ min: 1, max: 99 }), name }), { nil: undefined })
        : fc.constant(undefined),
    count: takes.count === undefined ? fc.constant(undefined) : fc.option(number(takes.count), { nil: undefined }),
    choice: takes.choices === undefined ? fc.constant(undefined) : fc.option(fc.constantFrom(...takes.choices), { nil: undefined }),
    days: takes.span === true ? fc.option(fc.integer({ min: 1, max: 3_660 }), { nil: undefined }) : fc.constant(undefined),
    experiments:
      takes.experiments === undefined
        ? fc.constant([])
        : fc.uniqueArray(fc.integer({ min: 0, max: 999_999_999 }), { minLength: takes.experiments.from, maxLength: takes.experiments.to }),
    text:
      takes.text === true
        ? fc.constantFrom('', 'wide tower', 'top', 'page 2', 'in “x”', 'learning rate', "O'Brien", 'failed')
        : fc.constant(''),
    page: takes.page === true ? fc.integer({ min: 1, max: 999_999 }) : fc.constant(1),
  });
});

describe('the line of a request', () => {
  it('asks for the same again, whatever stands in names', () => {
    fc.assert(
      fc.property(requests, (request) => {
        const { project, dataset, ...rest } = request;
        const read = readLine(writeLine(request)) as Request;
        expect(read).toMatchObject(rest);
        expect([project.name, project.key]).toContain(read.project);
        if (dataset === undefined) expect(read.dataset).toBeUndefined();
        else expect([dataset.name, String(dataset.id)]).toContain(read.dataset);
      }),
      { numRuns: 500 },
    );
  });
});
