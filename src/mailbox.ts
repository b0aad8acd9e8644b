/** What an e-mail address is, whose it is, and who may have mail. */
import { domainToASCII, domainToUnicode } from 'node:url';

/**
 * A bare address, nothing that could become a second header or recipient, and nothing that no server takes: dots stand between words, and no
 * word of a domain begins or ends with a hyphen.
 */
export function isMailbox(address: string): boolean {
  if (!/^[^\s@<>"(),;:\\\p{Cc}]+@[^\s@<>"(),;:\\\p{Cc}]+$/u.test(address) || address.length > 254) return false;
  const [name, domain] = address.split('@') as [string, string];
  return !name.split('.').includes('') && domain.split('.').every((word) => /^(?!-).+(?<!-)$/u.test(word));
}

/**
 * Equal for all ways to write one mailbox: in letters of either size, its domain in its own script or in ASCII. The part before the @ may
 * mean two mailboxes in two sizes, but nowhere does; two mails to one person would be the mistake.
 */
export function mailboxKey(address: string): string {
  const at = address.lastIndexOf('@') + 1;
  return address.slice(0, at).toLowerCase() + asciiDomain(address.slice(at));
}

/** The ways to write a mailbox in small letters: its domain in ASCII and in its own script. */
export function writingsOf(address: string): string[] {
  const key = mailboxKey(address);
  const at = key.lastIndexOf('@') + 1;
  return [key, key.slice(0, at) + domainToUnicode(key.slice(at))];
}

/** Whether both name the same mailboxes, each as often, however they are written. */
export function areSameMailboxes(some: readonly string[], others: readonly string[]): boolean {
  const [a, b] = [some, others].map((addresses) => addresses.map(mailboxKey).toSorted().join());
  return a === b;
}

/** Each mailbox once, as it is written first. */
export function oncePerMailbox(addresses: readonly string[]): string[] {
  const seen = new Set<string>();
  return addresses.filter((address) => seen.size < seen.add(mailboxKey(address)).size);
}

/**
 * Whether MAIL_ALLOWED_DOMAINS lets an address have mail: none named lets all, else its domain must be one of them, a subdomain is another.
 * `ann%elsewhere.org@example.org` and `elsewhere.org!ann@example.org` are not let through: old servers of an allowed domain pass such mail on.
 */
export function isAllowedRecipient(address: string, domains: readonly string[]): boolean {
  if (domains.length === 0) return true;
  const at = address.lastIndexOf('@');
  return !/[%!]/.test(address.slice(0, Math.max(at, 0))) && domains.includes(asciiDomain(address.slice(at + 1)));
}

/**
 * Whether people may name an address for mail. A domain without a dot is a slip nearly always; a machine's own name such as `localhost`,
 * good for a mail server of one's own, has to stand in MAIL_ALLOWED_DOMAINS. What the settings name is not asked about.
 */
export function mayBeNamed(address: string, domains: readonly string[]): boolean {
  return isAllowedRecipient(address, domains) && (domains.length > 0 || !hasBareDomain(address));
}

/** `ann@example`, of which the rest is missing, or `root@localhost`. */
export function hasBareDomain(address: string): boolean {
  return !/[^.]\.[^.]/.test(asciiDomain(address.slice(address.lastIndexOf('@') + 1)));
}

/** As servers look it up; what is no domain stays as it is. */
export function asciiDomain(domain: string): string {
  return domainToASCII(domain) || domain.toLowerCase();
}
