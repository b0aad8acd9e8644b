import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readTower } from '../../../../src/web/pages/parts/layers.ts';

const textsOf = (stored: unknown): string[] => readTower('Tower', stored).layers.map(({ text }) => text);

describe('the layers of a tower', () => {
  test('say their units, activation and regularisation', () => {
    expect(
      textsOf([
        { type: 'dense', units: 128, activation: 'relu', l2_reg: 0.001 },
        { type: 'dropout', rate: 0.2 },
        { type: 'batch_norm' },
        { type: 'Dense', units: 64, activation: null, l2_reg: 0 },
        { type: 'dense', units: 1, l2_reg: 1e-7 },
      ]),
    ).toEqual(['Dense 128 · relu · L2 0.001', 'Dropout 0.2', 'Batch norm', 'Dense 64', 'Dense 1 · L2 0.0000001']);
  });

  test('leave out what has the wrong type', () => {
    expect(
      textsOf([
        { type: 'dense' },
        { type: 'dense', units: '64', activation: 7, l2_reg: 'big' },
        { type: 'dropout', rate: null },
        { units: 32, activation: 'relu' },
        { type: ['dense'] },
        null,
        7,
        'dense',
        [],
      ]),
    ).toEqual([
      'Dense · units not recorded',
      'Dense · units not recorded',
      'Dropout',
      'Layer of unknown type · relu',
      'Layer of unknown type',
      'Layer that can’t be read',
      'Layer that can’t be read',
      'Layer that can’t be read',
      'Layer that can’t be read',
    ]);
  });

  test.each([[undefined], [null], ['[]'], [{}], [7], [true]])('%j is no list: not recorded', (stored) => {
    expect(readTower('Tower', stored)).toEqual({ title: 'Tower', layers: [], note: 'Not recorded.' });
  });

  test('an empty list says so', () => {
    expect(readTower('Tower', []).note).toBe('No layers recorded.');
  });

  test('narrow as their units do, and a layer without units is as wide as the one before', () => {
    const { layers } = readTower('Tower', [
      { type: 'dense', units: 256 },
      { type: 'dropout' },
      { type: 'dense', units: 128 },
      { type: 'batch_norm' },
      { type: 'dense', units: 1 },
      { type: 'dense', units: -5 },
    ]);
    expect(layers.map(({ breadth }) => breadth)).toEqual([5, 5, 4, 4, 1, 1]);
  });

  test('a list without end is cut, and says by how much', () => {
    const { layers, note } = readTower(
      'Tower',
      Array.from({ length: 2040 }, () => ({ type: 'x'.repeat(500) })),
    );
    expect([layers.length, note]).toEqual([40, 'and 2,000 more layers']);
    expect(layers[0]!.text.length).toBeLessThan(70);
  });

  test('any JSON is read without failing', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.jsonValue(),
          fc.array(
            fc.record(
              { type: fc.jsonValue(), units: fc.jsonValue(), activation: fc.jsonValue(), l2_reg: fc.jsonValue(), rate: fc.jsonValue() },
              { requiredKeys: [] },
            ),
          ),
        ),
        (stored) => {
          for (const { text, breadth } of readTower('Tower', stored).layers) {
            expect(text).not.toBe('');
            expect([1, 2, 3, 4, 5]).toContain(breadth);
          }
        },
      ),
    );
  });
});
