import type { Dataset } from '../analysis/dataset.ts';

/** For titles: " on “Orders, 2 years”", or nothing. */
export function onDataset(dataset: Dataset | undefined): string {
  return dataset === undefined ? '' : ` on “${dataset.name}”`;
}
