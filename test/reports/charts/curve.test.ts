import { afterAll, expect, it } from 'vitest';
import { curve, type CurveData } from '../../../src/reports/charts/curve.ts';
import { createDrawer } from '../../../src/reports/draw.ts';
import { drawWorkerUrl } from '../../support/draw-worker-url.ts';
import { textsOf } from './svg-texts.ts';

const drawer = createDrawer({ workerUrl: drawWorkerUrl, threads: 1, timeoutMs: 30_000, maxQueue: 10 });
afterAll(() => drawer.close());

async function textsIn(data: CurveData): Promise<{ texts: string[]; height: number }> {
  const drawing = await drawer.svg('curve', data);
  if (!drawing.ok) throw new Error(drawing.reason);
  return { texts: textsOf(drawing.body).map(({ text }) => text), height: drawing.height };
}

it('names the first epoch with the lowest validation loss', () => {
  expect(curve.altText({ label: 'Exp #45', epochs: [1, 2, 3, 4], train_loss: [1, 0.8, 0.7, 0.6], val_loss: [1.1, 0.9, 0.9, 0.95] })).toBe(
    'Exp #45, 4 epochs: validation loss is lowest at epoch 2 with 0.9000; validation loss ends at 0.9500, training loss ends at 0.6000.',
  );
});

it('pairs losses with epochs by index, and takes what is missing or no finite number as a gap', () => {
  expect(curve.altText({ label: 'Exp #1', epochs: [5, 10], train_loss: [0.5, Number.NaN, 0.1], val_loss: [null] })).toBe(
    'Exp #1, 2 epochs: no validation loss was recorded; training loss ends at 0.5000.',
  );
});

it('says so when no loss was recorded', () => {
  expect(curve.altText({ label: 'Exp #2', epochs: [1, 2], train_loss: [], val_loss: [null, null] })).toBe('Exp #2 has no recorded loss.');
});

const EPOCHS = { label: 'Exp #45', epochs: [1, 2, 3], train_loss: [1, 0.8, 0.7], val_loss: [1.1, 0.9, 0.95] };

it('tells the best epoch of a metric that was recorded too, in its own direction', () => {
  const recall = { key: 'recall_at_100' as const, values: [0.2, 0.4731, 0.4731] };
  expect(curve.altText({ ...EPOCHS, metric: recall })).toMatch(
    /training loss ends at 0\.7000; R@100 is highest at epoch 2 with 47\.3%; R@100 ends at 47\.3%\.$/,
  );
  const rmse = { key: 'rmse' as const, values: [0.9, 0.8, 0.85] };
  expect(curve.altText({ ...EPOCHS, train_loss: [], val_loss: [], metric: rmse })).toBe(
    'Exp #45, 3 epochs: RMSE (validation) is lowest at epoch 2 with 0.8000; RMSE (validation) ends at 0.8500.',
  );
});

it('draws the metric below the losses, and nothing of one without a value', async () => {
  const without = await textsIn(EPOCHS);
  expect(without.height).toBe(400);
  expect(await textsIn({ ...EPOCHS, metric: { key: 'rmse', values: [null] } })).toEqual(without);
  const { texts, height } = await textsIn({ ...EPOCHS, metric: { key: 'rmse', values: [0.9, 0.8, 0.85] } });
  expect(height).toBe(curve.size.height);
  expect(texts).toEqual(
    expect.arrayContaining([
      'Loss by epoch · lower is better · below: RMSE (validation) · zoomed in',
      'Lowest 0.8000, epoch 2',
      'Val RMSE',
      '0.8500',
    ]),
  );
});

it('keeps a line of 10,000 epochs as high and as low as it was, with few of its points', async () => {
  const epochs = Array.from({ length: 10_000 }, (_, i) => i);
  const spiky = epochs.map((epoch) => (epoch === 4_321 ? 9 : epoch === 7_654 ? 0 : 1));
  const drawing = await drawer.svg('curve', { label: 'Exp #45', epochs, train_loss: [], val_loss: spiky });
  if (!drawing.ok) throw new Error(drawing.reason);
  const [line] = [...drawing.body.matchAll(/ d="(M[^"]*L[^"]*)"[^>]*stroke="#143f7d"/g)].map(([, path]) => path!);
  const heights = line!.match(/-?[\d.]+,-?[\d.]+/g)!.map((point) => Number(point.split(',')[1]));
  expect(heights.length).toBeLessThan(1_300);
  // From 0 to 10, a tenth of the panel a unit.
  expect([Math.min(...heights), Math.max(...heights)]).toEqual([23.6, 236]);
});
