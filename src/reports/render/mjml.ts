type Mjml2Html = (
  mjml: string,
  options: { validationLevel: 'strict'; keepComments: boolean; fonts: Record<string, string> },
) => Promise<{ html: string }>;

/** MJML as the HTML of a mail, without the blanks that only people need. Loaded when it is first needed: see `warmUpMail`. */
export async function compileMjml(mjml: string): Promise<string> {
  // @ts-expect-error -- mjml 5 has no types of its own
  const { default: mjml2html } = (await import('mjml')) as { default: Mjml2Html };
  // Without `fonts: {}` the name Roboto alone would make mail programs ask Google for it.
  const { html } = await mjml2html(mjml, { validationLevel: 'strict', keepComments: false, fonts: {} });
  return html.replaceAll(/^[ \t]+/gm, '').replaceAll(/\n{2,}/g, '\n');
}

/** Loads what makes mail, which holds everything else up for half a second: at the start rather than beside people who wait. */
export async function warmUpMail(): Promise<void> {
  await compileMjml('<mjml><mj-body><mj-section><mj-column><mj-text>…</mj-text></mj-column></mj-section></mj-body></mjml>');
}
