interface LiftInterval {
  lift: number;
  lift_low: number;
  lift_high: number;
}

/**
 * Whether a value is surely good or bad: only where its lift's interval leaves 1, no effect, out; a bound of 1 itself does not. The lift
 * must lie on the same side: where all experiments tie, all are good, and even the interval of a value that always is ends below 1.
 */
export function effectOf({ lift, lift_low: low, lift_high: high }: LiftInterval): 'better' | 'worse' | 'unclear' {
  if (low > 1) return 'better';
  return high < 1 && lift < 1 ? 'worse' : 'unclear';
}
