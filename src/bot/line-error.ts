import { AppError, type ErrorKind } from '../errors.ts';
import type { Offer } from './command.ts';

export interface LineErrorOptions {
  hint?: string | undefined;
  correction?: string | undefined;
  offers?: readonly Offer[];
  kind?: ErrorKind;
}

/** Of more lines that may be meant none is offered: they say no more than the help. */
export const MOST_OFFERED = 5;

/** A line that can't be read, or whose project is not found. */
export class LineError extends AppError {
  /** The line as it was likely meant; undefined where nothing is near. */
  readonly correction: string | undefined;
  /** Lines to choose from, where it was likely one of several. */
  readonly offers: readonly Offer[];

  constructor(message: string, { hint, correction, offers = [], kind = 'badParameter' }: LineErrorOptions) {
    super(kind, message, hint === undefined ? {} : { hint });
    this.offers = offers;
    // What is left of a line may be nothing, which asks for the overview; a button has to say something.
    this.correction = correction?.trim() === '' ? 'overview' : correction;
  }
}
