import { signedPath, type LinkOrigin } from '../page-links.ts';
import type { DeliveryChannel, FrozenContent, Outgoing } from './channel.ts';

interface SigningOptions {
  /** What links are signed with; undefined: they are left as they are. */
  secret: string | undefined;
  baseUrl: () => string;
}

/**
 * Mail whose links to pages open them without a sign-in. What is kept of a digest has no such links, so that reading it gives nobody
 * more than it shows; the same content is signed the same way each time, so that a repeated message has the same bytes.
 */
export function withSignedLinks(channel: DeliveryChannel, { secret, baseUrl }: SigningOptions): DeliveryChannel {
  const known = new WeakMap<FrozenContent, FrozenContent>();
  const signed = (outgoing: Outgoing): Outgoing => {
    const { content, projectId } = outgoing;
    if (secret === undefined) return outgoing;
    const made = known.get(content) ?? signContent(content, { projectId, secret, baseUrl: baseUrl() });
    known.set(content, made);
    return { ...outgoing, content: made };
  };
  return { ...channel, send: (outgoing, hooks) => channel.send(signed(outgoing), hooks) };
}

interface Signing {
  projectId: number;
  secret: string;
  baseUrl: string;
}

function signContent(content: FrozenContent, { projectId, secret, baseUrl }: Signing): FrozenContent {
  const origin: LinkOrigin = { contentId: content.id, projectId, issuedAt: content.frozenAt };
  const pages = `${escaped(baseUrl)}(?=/(?:projects|digests|deliveries)[/?])`;
  return {
    ...content,
    html: content.html.replaceAll(new RegExp(`(href="${pages})([^"]+)`, 'g'), (_link, before: string, path: string) => {
      const signed = signedPath(path.replaceAll('&amp;', '&'), origin, secret);
      return before + signed.replaceAll('&', '&amp;');
    }),
    // A sentence may end behind an address.
    text: content.text.replaceAll(
      new RegExp(`(${pages})([^\\s<>"']*[^\\s<>"'.,;:!?)])`, 'g'),
      (_link, before: string, path: string) => before + signedPath(path, origin, secret),
    ),
  };
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
