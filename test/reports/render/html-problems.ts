import { HtmlValidate } from 'html-validate';

const validator = new HtmlValidate({
  root: true,
  extends: ['html-validate:recommended'],
  rules: {
    // What Outlook reads instead of style sheets.
    'no-deprecated-attr': 'off',
    'no-inline-style': 'off',
    'prefer-tbody': 'off',
    // MJML's own writing.
    'doctype-style': 'off',
    'no-conditional-comment': 'off',
    'prefer-native-element': 'off',
    // The title is the subject, and is shown nowhere.
    'long-title': 'off',
  },
});

/** What a validator has to say about the HTML of a mail; empty when all is well. */
export async function htmlProblems(html: string): Promise<string[]> {
  const { results } = await validator.validateString(html);
  return results.flatMap(({ messages }) =>
    messages.map(({ ruleId, message, line }) => `${ruleId}: ${message} (${html.split('\n')[line - 1]?.slice(0, 120)})`),
  );
}
