const ENTITIES: Record<string, string> = { '&lt;': '<', '&gt;': '>', '&amp;': '&' };

/** What somebody typed, of what Slack made of it: entities, and no mention of the app in front. */
export function plainText(text: string): string {
  return text
    .replace(/^\s*<@[UW][A-Z0-9]+(?:\|[^>]*)?>/, '')
    .replaceAll(/&(?:lt|gt|amp);/g, (entity) => ENTITIES[entity]!)
    .trim();
}
