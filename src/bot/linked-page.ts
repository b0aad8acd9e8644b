import { parseModelType, type ModelType } from '../metrics.ts';

/** A page of this service that is worth showing below a message. */
export type LinkedPage =
  | { kind: 'experiment'; project: string; id: number }
  /** By the numbers that are shown, not by ids. */
  | { kind: 'comparison'; project: string; numbers: number[] }
  | { kind: 'dashboard'; project: string; type: ModelType | undefined };

const FEWEST_COMPARED = 2;
const MOST_COMPARED = 5;

/** Which page a URL leads to; undefined for one of another site, and for pages that are shown to nobody but who opens them. */
export function readLinkedPage(url: string, baseUrl: string): LinkedPage | undefined {
  const [link, base] = [parse(url), parse(baseUrl)];
  if (link === undefined || base === undefined || link.origin !== base.origin || link.username + link.password !== '') return undefined;
  const root = base.pathname.replace(/\/*$/, '');
  if (!link.pathname.startsWith(`${root}/projects/`)) return undefined;
  const [project, page, id, ...rest] = link.pathname.slice(`${root}/projects/`.length).replace(/\/$/, '').split('/').map(decode);
  if (project === undefined || project === '' || rest.length > 0) return undefined;
  if (page === undefined) return { kind: 'dashboard', project, type: parseModelType(link.searchParams.get('type') ?? '') };
  if (page === 'compare' && id === undefined) return comparison(project, link.searchParams.get('experiments') ?? '');
  return page === 'experiments' && /^\d{1,15}$/.test(id ?? '') ? { kind: 'experiment', project, id: Number(id) } : undefined;
}

function comparison(project: string, listed: string): LinkedPage | undefined {
  const numbers = [...new Set(listed.split(','))];
  const isReadable = numbers.every((number) => /^\d{1,9}$/.test(number));
  if (!isReadable || numbers.length < FEWEST_COMPARED || numbers.length > MOST_COMPARED) return undefined;
  return { kind: 'comparison', project, numbers: numbers.map(Number) };
}

function parse(url: string): URL | undefined {
  try {
    return new URL(url);
  } catch {
    return undefined;
  }
}

/** Undefined for what is no encoding. */
function decode(part: string): string | undefined {
  try {
    return decodeURIComponent(part);
  } catch {
    return undefined;
  }
}
