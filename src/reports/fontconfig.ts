import { fileURLToPath } from 'node:url';

/**
 * The configuration that makes sharp draw text with the shipped fonts. It counts only if it stands in
 * `process.env.FONTCONFIG_FILE` of the main thread before a worker starts: a worker's environment never reaches C.
 */
export function fontconfigPath(): string {
  return fileURLToPath(new URL('../../assets/fonts/fonts.conf', import.meta.url));
}
