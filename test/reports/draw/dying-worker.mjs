/** Ends its thread in the middle of a drawing. */
export default function drawPicture() {
  process.exit(3);
}
