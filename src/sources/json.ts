/** JSON of people, read with care. */

/** Deeper than any layer list or history is; databases and parsers run out of stack at some thousands. */
const DEEPEST = 100;

/** Whether a JSON text nests no deeper than anything that is meant to be read. */
export function isShallow(text: string): boolean {
  let depth = 0;
  let inString = false;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (inString) {
      if (character === '\\') at += 1;
      else if (character === '"') inString = false;
    } else if (character === '"') inString = true;
    else if (character === '[' || character === '{') {
      depth += 1;
      if (depth > DEEPEST) return false;
    } else if (character === ']' || character === '}') depth -= 1;
  }
  return true;
}

/** The value of a JSON text; null for none, and for one that is nested beyond reading. */
export function parseJson(text: unknown): unknown {
  return typeof text === 'string' && isShallow(text) ? JSON.parse(text) : null;
}
