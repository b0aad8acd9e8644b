// Bundles the pages' scripts into dist/browser: `npm run build` calls it. What an earlier build left there is removed first.
import { rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const path = (file) => fileURLToPath(new URL(`../${file}`, import.meta.url));
const outdir = path('dist/browser');

await rm(outdir, { recursive: true, force: true });
await build({
  entryPoints: [path('src/browser/page.ts'), path('src/browser/console.ts')],
  outdir,
  bundle: true,
  splitting: true,
  format: 'esm',
  target: 'es2022',
  minify: true,
  legalComments: 'none',
  logLevel: 'warning',
});
