import { AppError, type ErrorKind } from '../errors.ts';

interface LineErrorOptions {
  hint?: string | undefined;
  correction?: string | undefined;
  kind?: ErrorKind;
}

/** A line that can't be read, or whose project is not found. */
export class LineError extends AppError {
  /** The line as it was likely meant; undefined where nothing is near. */
  readonly correction: string | undefined;

  constructor(message: string, { hint, correction, kind = 'badParameter' }: LineErrorOptions) {
    super(kind, message, hint === undefined ? {} : { hint });
    // What is left of a line may be nothing, which asks for the overview; a button has to say something.
    this.correction = correction?.trim() === '' ? 'overview' : correction;
  }
}
