interface LiftInterval {
  lift_low: number;
  lift_high: number;
}

/** Whether a value is surely good or bad: only where its lift's interval leaves 1, no effect, out; a bound of 1 itself does not. */
export function effectOf({ lift_low: low, lift_high: high }: LiftInterval): 'better' | 'worse' | 'unclear' {
  if (low > 1) return 'better';
  return high < 1 ? 'worse' : 'unclear';
}
