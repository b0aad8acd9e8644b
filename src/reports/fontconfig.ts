import { fileURLToPath } from 'node:url';

export function fontconfigPath(): string {
  return fileURLToPath(new URL('../../assets/fonts/fonts.conf', import.meta.url));
}

/**
 * Has sharp draw text with the shipped fonts, whatever the machine has. C code reads this variable once, when any thread of the
 * process first draws text; so it must stand in the environment of the main thread before that: a worker's own never reaches C.
 */
export function useShippedFonts(): void {
  process.env['FONTCONFIG_FILE'] = fontconfigPath();
}
