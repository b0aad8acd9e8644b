import { AppError, type ErrorKind } from '../errors.ts';
import type { Offer } from './command.ts';

/** Of more lines that may be meant none is offered: they say no more than the help. */
export const MOST_OFFERED = 5;

interface LineErrorOptions {
  hint?: string | undefined;
  /** The line as it was likely meant, which a button shows. */
  correction?: string | undefined;
  /** Lines to choose from, where it was likely one of several; in place of a correction. */
  offers?: readonly Offer[];
  kind?: ErrorKind;
  /** The word that the correction is without, where nothing else is known of it. */
  leftOut?: string | undefined;
}

/** A line that can't be read, or whose project is not found. */
export class LineError extends AppError {
  /** Each line that was likely meant; empty where nothing is near. */
  readonly offers: readonly Offer[];
  readonly leftOut: string | undefined;

  constructor(message: string, { hint, correction, offers = lineOffers(correction), kind = 'badParameter', leftOut }: LineErrorOptions) {
    super(kind, message, hint === undefined ? {} : { hint });
    this.offers = offers;
    this.leftOut = leftOut;
  }

  /** The line as it was likely meant; undefined where none is or one of several. */
  get correction(): string | undefined {
    return this.offers.length === 1 ? this.offers[0]!.line : undefined;
  }
}

/** What is left of a line may be nothing, which asks for the overview; a button has to say something. */
export function lineOffers(...lines: readonly (string | undefined)[]): Offer[] {
  return lines
    .filter((line) => line !== undefined)
    .map((line) => line.trim() || 'overview')
    .map((line) => ({ label: line, line }));
}
