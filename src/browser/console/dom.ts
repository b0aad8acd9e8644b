/** Elements, built so that data can only ever become text or the value of an attribute. */

type Child = Node | string | undefined;

type Attributes = Record<string, string | number | boolean | undefined>;

const SVG = 'http://www.w3.org/2000/svg';

/** An attribute that is false or undefined is left out; one that is true is there without a value. */
function fill<Made extends globalThis.Element>(made: Made, attributes: Attributes, children: readonly Child[]): Made {
  for (const [name, value] of Object.entries(attributes))
    if (value !== undefined && value !== false) made.setAttribute(name, value === true ? '' : String(value));
  made.append(...children.filter((child) => child !== undefined));
  return made;
}

export function el<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: Child[]
): HTMLElementTagNameMap[Tag] {
  return fill(document.createElement(tag), attributes, children);
}

export function svg(tag: string, attributes: Attributes = {}, ...children: Child[]): SVGElement {
  return fill(document.createElementNS(SVG, tag), attributes, children);
}

let count = 0;
/** An id that no other element of the page has. */
export function newId(prefix: string): string {
  count += 1;
  return `${prefix}-${count}`;
}

/** Where a link may lead; undefined for what is no address of the web or of mail. */
export function safeHref(url: string | undefined): string | undefined {
  if (url === undefined || !URL.canParse(url)) return undefined;
  return /^(?:https?|mailto):$/.test(new URL(url).protocol) ? url : undefined;
}

export function link(url: string | undefined, ...children: Child[]): HTMLElement {
  const href = safeHref(url);
  return href === undefined ? el('span', {}, ...children) : el('a', { href, target: '_blank', rel: 'noopener noreferrer' }, ...children);
}
