/** Can't be loaded by the first thread that finds the file `flag` beside it, while another one is at work; draws in any other. */
import { existsSync, rmSync } from 'node:fs';

const flag = new URL('flag', import.meta.url);
if (existsSync(flag)) {
  rmSync(flag);
  await new Promise((resolve) => setTimeout(resolve, 200));
  throw new Error('told not to load');
}

export default async () => {
  await new Promise((resolve) => setTimeout(resolve, 800));
  return { body: '<svg/>', width: 1, height: 1 };
};
