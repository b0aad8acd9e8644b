import { noticeText, type Notice } from '../deliver/notices.ts';
import { EMAIL_COLOURS } from './email-colours.ts';
import { FONT_FAMILY, templates } from './email.ts';
import { compileMjml } from './mjml.ts';

/** A notice to an owner as a mail: HTML and text. */
export async function renderNotice(notice: Notice): Promise<{ html: string; text: string }> {
  const { title, paragraphs, link } = notice;
  const mjml = templates.render('notice', {
    ...EMAIL_COLOURS,
    fontFamily: FONT_FAMILY,
    subject: title,
    preheader: paragraphs[0] ?? title,
    title,
    paragraphs,
    link,
  });
  return { html: await compileMjml(mjml), text: noticeText(notice) };
}
