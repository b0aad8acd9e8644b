import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';

const SRC = fileURLToPath(new URL('../src/', import.meta.url));

interface Import {
  /** Path below src, e.g. `bot/slack.ts`. */
  from: string;
  /** Path below src, or the name of a package. */
  to: string;
  typeOnly: boolean;
}

/** Which rooms a room may import from, besides itself; files at the top of src are rooms of their own. */
const ALLOWED: Record<string, readonly string[]> = {
  'errors.ts': [],
  'metrics.ts': [],
  'mean.ts': ['metrics.ts'],
  'log.ts': [],
  'setting.ts': [],
  'mailbox.ts': [],
  'program-name.ts': [],
  'setting-partners.ts': [],
  'config.ts': ['errors.ts', 'mailbox.ts', 'setting.ts', 'setting-partners.ts'],
  'secret-box.ts': ['errors.ts'],
  'api-tokens.ts': ['errors.ts'],
  'access-mode.ts': ['config.ts', 'secret-box.ts'],
  store: ['errors.ts', 'metrics.ts', 'mean.ts'],
  sources: ['errors.ts', 'metrics.ts', 'log.ts', 'store'],
  analysis: ['errors.ts', 'metrics.ts', 'mean.ts'],
  reports: ['errors.ts', 'metrics.ts', 'log.ts', 'mailbox.ts', 'setting.ts', 'analysis'],
  bot: ['errors.ts', 'metrics.ts', 'log.ts', 'mailbox.ts', 'program-name.ts', 'secret-box.ts', 'analysis', 'reports'],
  // Runs elsewhere: its own types, and no other room.
  browser: [],
  web: ['access-mode.ts', 'errors.ts', 'metrics.ts', 'log.ts', 'analysis', 'reports'],
  'parts.ts': ['errors.ts', 'config.ts', 'log.ts', 'store', 'sources', 'reports'],
  'workspaces.ts': ['errors.ts', 'config.ts', 'log.ts', 'secret-box.ts', 'bot'],
  'web-access.ts': [
    'errors.ts',
    'config.ts',
    'log.ts',
    'secret-box.ts',
    'access-mode.ts',
    'api-tokens.ts',
    'store',
    'analysis',
    'bot',
    'web',
  ],
  console: ['access-mode.ts', 'errors.ts', 'log.ts', 'reports', 'bot', 'web'],
  'delivery.ts': ['access-mode.ts', 'config.ts', 'mailbox.ts', 'log.ts', 'parts.ts', 'secret-box.ts', 'reports', 'bot', 'console'],
  terminal: [
    'errors.ts',
    'api-tokens.ts',
    'metrics.ts',
    'config.ts',
    'mailbox.ts',
    'program-name.ts',
    'log.ts',
    'store',
    'analysis',
    'reports',
    'bot',
    'parts.ts',
    'delivery.ts',
  ],
  'slack-side.ts': ['access-mode.ts', 'config.ts', 'log.ts', 'mailbox.ts', 'parts.ts', 'reports', 'bot'],
  'http-server.ts': ['config.ts', 'errors.ts'],
  'app.ts': [
    'http-server.ts',
    'mailbox.ts',
    'delivery.ts',
    'errors.ts',
    'config.ts',
    'log.ts',
    'workspaces.ts',
    'web-access.ts',
    'slack-side.ts',
    'store',
    'sources',
    'analysis',
    'reports',
    'bot',
    'console',
    'web',
    'terminal',
    'parts.ts',
  ],
  'start.ts': ['program-name.ts', 'terminal', 'app.ts'],
  'main.ts': ['errors.ts', 'config.ts', 'log.ts', 'terminal', 'start.ts'],
};

/** Each outside library has one door; only its types may be named elsewhere. */
const DOORS: Record<string, readonly string[]> = {
  '@slack/bolt': ['bot/slack.ts', 'bot/socket-mode.ts'],
  '@slack/oauth': ['bot/install.ts'],
  vega: ['reports/draw-worker.ts'],
  sharp: ['reports/png.ts'],
  '@napi-rs/canvas': ['reports/png.ts'],
  piscina: ['reports/draw-threads.ts'],
  mjml: ['reports/render/mjml.ts'],
  nodemailer: ['reports/deliver/compose.ts', 'reports/deliver/dkim.ts', 'reports/deliver/encode-text.ts', 'reports/deliver/smtp.ts'],
  'node-cron': ['reports/schedule.ts'],
  'pg-boss': ['reports/jobs.ts'],
  croner: ['reports/timetable.ts'],
  '@electric-sql/pglite': ['store/embedded.ts'],
  pino: ['log.ts'],
  '@stdlib/stats-base-dists-beta-quantile': ['analysis/statistics/beta-quantile.ts'],
  'csv-stringify': ['reports/render/csv.ts'],
  fontkit: ['reports/text-width.ts'],
  'cli-table3': ['reports/render/text.ts'],
  'openid-client': ['web/access/openid.ts'],
  'express-session': ['web/access/sessions.ts', 'web/access/session-store.ts'],
  'csrf-csrf': ['web/access/csrf.ts'],
  'cookie-parser': ['web/access/csrf.ts'],
  'express-rate-limit': ['web/access/limits.ts'],
  helmet: ['web/server.ts'],
  compression: ['web/server.ts'],
  'vega-embed': ['browser/live-chart.ts'],
  'vega-interpreter': ['browser/live-chart.ts'],
};

let imports: Import[];

beforeAll(async () => {
  const files = (await readdir(SRC, { recursive: true })).filter((file) => file.endsWith('.ts'));
  imports = (await Promise.all(files.map(async (file) => importsOf(file, await readFile(`${SRC}${file}`, 'utf8'))))).flat();
});

function importsOf(from: string, source: string): Import[] {
  const statements = [...source.matchAll(/(?:^|\n)(?:import|export)\s+(type\s)?(?:[\w*{][^;]*?\sfrom\s+)?'([^']+)'/g)];
  const dynamic = [...source.matchAll(/\bimport\('([^']+)'\)/g)].map(([, to]) => [undefined, undefined, to] as const);
  return [...statements.map(([, type, to]) => [undefined, type, to] as const), ...dynamic].map(([, type, to]) => ({
    from,
    to: resolveImport(from, to!),
    typeOnly: type !== undefined,
  }));
}

function resolveImport(from: string, to: string): string {
  return to.startsWith('.') ? new URL(to, `file:///${from}`).pathname.slice(1) : to;
}

function room(path: string): string {
  return path.split('/')[0]!;
}

/** Imports that a room may not have. Types of rows may be named by everyone who reads them. */
function wrongImports(all: readonly Import[]): Import[] {
  return all.filter(({ from, to, typeOnly }) => {
    if (!to.endsWith('.ts'))
      return (
        !typeOnly &&
        Object.entries(DOORS).some(([library, doors]) => (to === library || to.startsWith(`${library}/`)) && !doors.includes(from))
      );
    return room(from) !== room(to) && !(ALLOWED[room(from)] ?? []).includes(room(to)) && !(typeOnly && to.startsWith('store/'));
  });
}

describe('the house', () => {
  it('is read whole', () => {
    expect(imports.length).toBeGreaterThan(150);
    expect(new Set(imports.map(({ from }) => room(from)))).toEqual(
      new Set(Object.keys(ALLOWED).filter((name) => !['errors.ts', 'metrics.ts', 'setting-partners.ts'].includes(name))),
    );
  });

  it('has no import that its plan forbids', () => {
    expect(wrongImports(imports).map(({ from, to }) => `${from} → ${to}`)).toEqual([]);
  });

  it('would show one that it forbids', () => {
    const forbidden = [
      ...importsOf('analysis/x.ts', "import { createSlackBot } from '../bot/slack.ts';"),
      ...importsOf('web/x.ts', "import {\n  answerMessage,\n} from '../bot/blocks.ts';"),
      ...importsOf('bot/x.ts', "import sharp from 'sharp';"),
      ...importsOf('reports/x.ts', "export * from '../web/server.ts';"),
      ...importsOf('store/x.ts', "void import('../app.ts');"),
    ];
    expect(wrongImports(forbidden)).toHaveLength(5);
  });

  it('reads the environment in one place, and writes to it in another', async () => {
    const [readers, writers]: [string[], string[]] = [[], []];
    for (const file of new Set(imports.map(({ from }) => from))) {
      const code = (await readFile(`${SRC}${file}`, 'utf8')).replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, '');
      const writing = /process\.env\['\w+'\] = /g;
      if (writing.test(code)) writers.push(file);
      if (/process\.env/.test(code.replace(writing, ''))) readers.push(file);
    }
    expect([readers, writers]).toEqual([['main.ts'], ['reports/png.ts']]);
  });
});
