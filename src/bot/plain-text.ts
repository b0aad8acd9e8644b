const ENTITIES: Record<string, string> = { '&lt;': '<', '&gt;': '>', '&amp;': '&' };

/**
 * What is read of a text at most. Slack lets people send ten times as much, and a line has a quarter of it: whatever is longer is
 * refused as a line anyhow, and would only keep everybody else waiting.
 */
export const MOST_READ = 4_000;

/**
 * A line that somebody said in a message, of what Slack made of it: no mentions, links as they read, and then as `typedText`.
 * Patterns here never look past the next `<` or the next mark, so that no text takes longer than its length says.
 */
export function plainText(text: string): string {
  return typedText(
    text
      .slice(0, MOST_READ)
      .replaceAll(/<([^<>]*)>/g, (_, inner: string) => (/^[@#!]/.test(inner) ? ' ' : inner.slice(inner.indexOf('|') + 1))),
  );
}

/** What somebody typed behind a command: no formatting around words, and no entities. Marks within a word or in quotes stay: they belong to names. */
export function typedText(text: string): string {
  return text
    .slice(0, MOST_READ)
    .replaceAll('`', ' ')
    .replaceAll(/(?<!\S)[*_~]+([^*_~\s](?:[^*_~]*[^*_~\s])?)[*_~]+(?!\S)/g, '$1')
    .replaceAll(/&(?:lt|gt|amp);/g, (entity) => ENTITIES[entity]!)
    .trim();
}
