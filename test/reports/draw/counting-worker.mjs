/** Numbers its drawings, so that a test sees which of them it was given. */
let drawings = 0;

export default async ({ key }) => {
  drawings += 1;
  const body = `drawing ${drawings}`;
  await new Promise((resolve) => setTimeout(resolve, 20));
  if (key === 'fail') throw new Error(`${body} failed`);
  return { body, width: 1, height: 1 };
};
