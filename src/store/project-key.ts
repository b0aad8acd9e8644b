/**
 * The word that names a project in URLs and commands: its name in lower-case letters and digits of any script,
 * joined by "-". A name without any, or one that is a number (ids are numbers), begins with "project-"; one that is
 * taken carries the id.
 */
export function projectKey(project: { id: number; name: string }, isFree: (key: string) => boolean): string {
  const slug = project.name
    .normalize('NFC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .slice(0, 60)
    .replace(/^-+|-+$/g, '');
  const word = slug === '' ? `project-${project.id}` : /^\d+$/.test(slug) ? `project-${slug}` : slug;
  const candidates = [word, `${word}-${project.id}`];
  for (let attempt = 2; ; attempt += 1) {
    const candidate = candidates.shift() ?? `${word}-${project.id}-${attempt}`;
    if (isFree(candidate)) return candidate;
  }
}
