const ENTITIES: Record<string, string> = { '&lt;': '<', '&gt;': '>', '&amp;': '&' };

/**
 * A line that somebody said in a message, of what Slack made of it: no mentions, links as they read, and then as `typedText`.
 */
export function plainText(text: string): string {
  return typedText(
    text
      .replaceAll(/<[@#!][^>]*>/g, ' ')
      .replaceAll(/<[^|>]*\|([^>]*)>/g, '$1')
      .replaceAll(/<([^>]*)>/g, '$1'),
  );
}

/** What somebody typed behind a command: no formatting around words, and no entities. Marks within a word or in quotes stay: they belong to names. */
export function typedText(text: string): string {
  return text
    .replaceAll('`', ' ')
    .replaceAll(/(^|\s)[*_~]+(\S(?:[^*_~]*\S)?)[*_~]+(?=\s|$)/g, '$1$2')
    .replaceAll(/&(?:lt|gt|amp);/g, (entity) => ENTITIES[entity]!)
    .trim();
}
