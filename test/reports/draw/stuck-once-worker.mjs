/** Gets stuck in the drawing called "stuck", and draws any other. */
export default function drawPicture({ key }) {
  if (key === 'stuck') for (;;);
  return { body: '<svg/>', width: 1, height: 1 };
}
