/** The link of a mail as it comes back: programs between the mail and this site add parameters of their own. */
import { readSignedPath, type ReadLink } from '../../reports/page-links.ts';

/** What pages read of their address, by path; what is not named reads nothing. */
const READ: readonly (readonly [path: RegExp, names: readonly string[]])[] = [
  [
    /^\/projects\/[^/]+\/experiments\/?$/,
    ['type', 'status', 'dataset', 'feature_config', 'model_config', 'search', 'sort', 'order', 'page', 'chosen'],
  ],
  [/^\/projects\/[^/]+\/experiments\/[^/]+\/?$/, []],
  [/^\/projects\/[^/]+\/compare\/?$/, ['experiments']],
  [/^\/projects\/[^/]+\/?$/, ['type', 'limit', 'sort', 'order']],
  [/^\/deliveries\/?$/, ['project', 'subscription', 'before']],
  [/^\/subscriptions\/?$/, ['project']],
  [/^\/deliveries\/[^/]+\/?$/, []],
  [/^\/digests\/[^/]+(?:\/[^/]+)?$/, []],
  [/^\/$/, []],
];

/**
 * As the address stands, or else without what its page does not read: a parameter for tracking must not close a page, and one that the
 * page reads must not open another.
 */
export function readMailLink(address: string, options: Parameters<typeof readSignedPath>[1]): ReadLink {
  const whole = readSignedPath(address, options);
  return whole.kind === 'altered' ? readSignedPath(withoutUnread(address), options) : whole;
}

function withoutUnread(address: string): string {
  const [path = '', query = ''] = address.split(/\?(.*)/s);
  const names = READ.find(([pattern]) => pattern.test(path))?.[1];
  // Of any other path nothing is known, and all counts.
  if (names === undefined) return address;
  const kept = query.split('&').filter((part) => {
    const name = [...new URLSearchParams(part).keys()][0];
    return name === 'link' || (name !== undefined && names.includes(name));
  });
  return `${path}?${kept.join('&')}`;
}
