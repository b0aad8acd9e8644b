type Mjml2Html = (
  mjml: string,
  options: { validationLevel: 'strict'; keepComments: boolean; fonts: Record<string, string> },
) => Promise<{ html: string }>;

/** MJML as the HTML of a mail, without the blanks that only people need. Loaded with the first mail: it takes half a second, which a start need not wait for. */
export async function compileMjml(mjml: string): Promise<string> {
  // @ts-expect-error -- mjml 5 has no types of its own
  const { default: mjml2html } = (await import('mjml')) as { default: Mjml2Html };
  // Without `fonts: {}` the name Roboto alone would make mail programs ask Google for it.
  const { html } = await mjml2html(mjml, { validationLevel: 'strict', keepComments: false, fonts: {} });
  return html.replaceAll(/^[ \t]+/gm, '').replaceAll(/\n{2,}/g, '\n');
}
