/** Fails as it is told. */
const FAULTS = {
  throw() {
    throw new Error('told to throw');
  },
  exhaust() {
    const held = [];
    for (;;) held.push(Array.from({ length: 100_000 }, (_, i) => i + held.length));
  },
  exit() {
    process.exit(1);
  },
  draw: () => ({ body: '<svg/>', width: 1, height: 1 }),
};

export default ({ key }) => FAULTS[key]();
