import { expect, test } from 'vitest';
import { differenceWords } from '../../src/reports/setting-words.ts';

test('names two settings at most and counts them where there are more', () => {
  const rate = { setting: 'learning_rate', before: 0.1, now: 1e-7 } as const;
  const epochs = { setting: 'epochs', before: null, now: 1200 } as const;
  expect(differenceWords([rate])).toBe('learning rate 0.0000001 instead of 0.1');
  expect(differenceWords([rate, epochs])).toBe('learning rate 0.0000001 instead of 0.1, epochs 1,200 instead of none');
  expect(differenceWords([rate, epochs, { setting: 'data_sample_percent', before: 100, now: 50 }])).toBe(
    'learning rate 0.0000001 instead of 0.1, epochs 1,200 instead of none; 3 settings differ',
  );
});

test('says so where none differs', () => {
  expect(differenceWords([])).toBe('the same settings');
});

test('keeps names on one line and short, and tells two parts of one name apart', () => {
  expect(differenceWords([{ setting: 'dataset_name', before: 'Orders\r\n2026', now: `Orders of ${'very '.repeat(20)}old buyers` }])).toBe(
    'dataset Orders of very …ery old buyers instead of Orders 2026',
  );
  expect(differenceWords([{ setting: 'model_config_name', before: 'Towers', now: 'Towers' }])).toBe('another model config “Towers”');
});

test('names one and counts them where two would be long', () => {
  const features = { setting: 'feature_config_name', before: 'Repeat purchases, price band', now: 'Repeat purchases, aisle' } as const;
  const dataset = { setting: 'dataset_name', before: 'Loyalty card, 12 months', now: 'Loyalty card, 24 months' } as const;
  expect(differenceWords([features])).toBe('feature config Repeat purchases, aisle instead of Repeat purchases, price band');
  expect(differenceWords([features, dataset])).toBe(
    'feature config Repeat purchases, aisle instead of Repeat purchases, price band; 2 settings differ',
  );
});
