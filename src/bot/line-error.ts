import { AppError } from '../errors.ts';

/** A line that can't be read. */
export class LineError extends AppError {
  /** The line as it was likely meant; undefined where nothing is near. */
  readonly correction: string | undefined;

  constructor(message: string, { hint, correction }: { hint?: string; correction?: string | undefined }) {
    super('badParameter', message, hint === undefined ? {} : { hint });
    this.correction = correction;
  }
}
