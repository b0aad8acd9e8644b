import { fileURLToPath } from 'node:url';
import { Eta } from 'eta';
import { withoutTurns } from '../reports/line.ts';

/** Reached from src/web and from dist/web alike: both lie two folders below the package's root. */
const FOLDER = new URL('../../templates/web/', import.meta.url);

type RenderTemplate = (name: string, data: object) => string;

/** Renders `templates/web/<name>.eta`. Each is read and compiled once; what `<%= %>` prints is escaped, turns no words around it, and
 * holds no NUL, which HTML may not. */
export function createTemplates({ folder = FOLDER }: { folder?: URL } = {}): RenderTemplate {
  const eta = new Eta({
    views: fileURLToPath(folder),
    cache: true,
    autoEscape: true,
    autoFilter: true,
    filterFunction: (value) => withoutTurns(String(value)).replaceAll('\0', '\uFFFD'),
  });
  return (name, data) => eta.render(`./${name}`, data);
}
