/** Never lets go of its thread, as a drawing gone wrong would. */
export default function drawPicture() {
  for (;;);
}
