// A document as a mail: HTML that every mail program lays out, its twin in plain text, and the charts as pictures inside of it. What must
// stay true: the HTML is below `limits.mailBytes`, whatever the document holds, because Gmail cuts longer ones off without a word.

import { limits } from '../base/limits.ts';
import { chartPng, chartSvg, hasPoints } from './charts.ts';
import type { ChartBlock, Document, MadeFile } from './document.ts';
import { chartPixels, layout, type MailVoice, mailBlock } from './mail_blocks.ts';
import { cardPixels, contentPixels, mailFonts, mailSheet, outlookSheet, styles } from './mail_style.ts';
import { escapeHtml, safeHref } from './markup.ts';
import { everyDigit } from './number_text.ts';
import { day } from './palette.ts';
import { screenWords } from './screen_words.ts';
import { opened, renderText } from './text.ts';
import { cutToWidth, visible } from './width.ts';

/** A picture that the HTML shows by `cid:`. */
export interface InlinePicture extends MadeFile {
  contentId: string;
}

export interface RenderedMail {
  html: string;
  text: string;
  /** Pictures of the HTML; the files that go along are not among them. */
  attachments: InlinePicture[];
}

export interface MailOptions {
  /** What goes along: the mail says that the whole is there, and names them. */
  files: readonly MadeFile[];
  /** Where one says that one wants no more of it. */
  unsubscribe?: string;
}

/** Characters of the pieces around the blocks, which come from a site's own names. */
const nameColumns = 200;

/**
 * The mail of a document. To stay below the limit, tables show fewer rows first (25, 12, 6, 3), then blocks are left out from the end, and
 * a line says so.
 */
export function renderMail(document: Document, options: MailOptions): RenderedMail {
  const attached = options.files.length > 0;
  const pictures = new Map<ChartBlock, InlinePicture>();
  for (const block of document.blocks) {
    if (block.kind === 'chart' && hasPoints(block))
      pictures.set(block, picture(block, { document, index: pictures.size }));
  }
  const voice: Omit<MailVoice, 'rows'> = {
    document,
    say: screenWords(document.language),
    attached,
    picture: block => pictures.get(block)?.contentId ?? '',
  };
  const { html, rows } = fitted(voice, options);
  const text = renderText(document, {
    rows,
    attached,
    mailed: true,
    ...(options.unsubscribe !== undefined && { unsubscribe: options.unsubscribe }),
  });
  const attachments = [...pictures.values()].filter(({ contentId }) => html.includes(`"cid:${contentId}"`));
  return { html, text, attachments };
}

function picture(block: ChartBlock, { document, index }: { document: Document; index: number }): InlinePicture {
  const svg = chartSvg(block, { width: chartPixels, language: document.language });
  const name = `chart-${index + 1}-${block.name.replaceAll(/[^\w-]/g, '_').slice(0, 60)}`;
  return {
    name: `${name}.png`,
    contentType: 'image/png',
    content: chartPng(svg, (2 * contentPixels) / chartPixels),
    contentId: `${name}@tallylight`,
  };
}

function fitted(voice: Omit<MailVoice, 'rows'>, options: MailOptions): { html: string; rows: number } {
  const { title, blocks } = opened(voice.document);
  const rowSteps = [limits.mailRows, 12, 6, 3];
  for (const rows of rowSteps) {
    const pieces = blocks.map(block => mailBlock(block, { ...voice, rows }));
    const html = page({ title, body: pieces.join('\n'), voice, options });
    if (Buffer.byteLength(html) < limits.mailBytes) return { html, rows };
    if (rows === 3) return { html: shortened({ title, pieces, voice, options }), rows };
  }
  return { html: '', rows: 0 };
}

interface Parts {
  title: string;
  voice: Omit<MailVoice, 'rows'>;
  options: MailOptions;
}

/** As many whole blocks from the beginning as there is room for. */
function shortened({ pieces, ...parts }: Parts & { pieces: string[] }): string {
  const { say, attached } = parts.voice;
  const told = `<p class="s" style="${styles.more}">${escapeHtml(say.leftOut(attached))}</p>`;
  let room = limits.mailBytes - 1 - Buffer.byteLength(page({ ...parts, body: told }));
  const kept: string[] = [];
  for (const piece of pieces) {
    room -= Buffer.byteLength(piece) + 1;
    if (room < 0) break;
    kept.push(piece);
  }
  return page({ ...parts, body: [...kept, told].join('\n') });
}

const short = (text: string): string => escapeHtml(cutToWidth(visible(text).trim(), nameColumns));

/** Empty signs after the preheader, so that no mail program fills its line up with the first words of the body. */
const filler = '&#847;&zwnj;&nbsp;'.repeat(40);

function page({ title, body, voice: { document }, options }: Parts & { body: string }): string {
  const { language, subject, preheader } = document;
  const font = `font-family:${mailFonts};`;
  return `<!DOCTYPE html>
<html lang="${language}" xmlns:o="urn:schemas-microsoft-com:office:office">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<meta name="x-apple-disable-message-reformatting">
<meta name="format-detection" content="telephone=no,date=no,address=no,email=no,url=no">
<title>${short(subject)}</title>
<!--[if mso]><xml><o:OfficeDocumentSettings><o:PixelsPerInch>96</o:PixelsPerInch></o:OfficeDocumentSettings></xml><style>${outlookSheet}</style><![endif]-->
<style>
${mailSheet}
</style>
</head>
<body class="g" bgcolor="${day.ground}" style="margin:0;padding:0;background-color:${day.ground};${font}">
<div style="display:none;max-height:0;overflow:hidden;mso-hide:all;">${short(preheader)}${filler}</div>
${layout(
  `<tr><td align="center" style="padding:0 0 32px;">
<!--[if mso]><table role="presentation" width="${cardPixels}" align="center" cellpadding="0" cellspacing="0" border="0"><tr><td><![endif]-->
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" align="center" style="max-width:${cardPixels}px;margin:0 auto;text-align:left;${font}">
<tr><td height="4" bgcolor="${day.ink}" class="r" style="height:4px;background-color:${day.ink};font-size:0;line-height:0;">&nbsp;</td></tr>
<tr><td bgcolor="${day.paper}" class="c p" style="padding:18px 32px 36px;background-color:${day.paper};">
${head(title, document)}
${body}
</td></tr>
<tr><td class="p" style="padding:20px 32px 0;">
${foot(document, options)}
</td></tr>
</table>
<!--[if mso]></td></tr></table><![endif]-->
</td></tr>`,
  ` class="g" bgcolor="${day.ground}" style="background-color:${day.ground};${font}"`,
)}
</body>
</html>
`;
}

function head(title: string, { siteName, rangeText, words, asOfText }: Document): string {
  const small = (text: string, align: 'left' | 'right'): string =>
    `<td align="${align}" valign="top" class="s" style="${styles.small}${styles.words}">${short(text)}</td>`;
  return (
    layout(
      `<tr>${small(siteName, 'left')}${small(`${words.asOf} ${asOfText}`, 'right')}</tr>`,
      ' style="margin:0 0 26px;"',
    ) +
    `<h1 class="k h" style="${styles.title}${styles.words}">${short(title)}</h1>` +
    `<p class="s" style="margin:6px 0 22px;font-size:16px;line-height:24px;color:${day.soft};${styles.words}">${short(rangeText)}</p>`
  );
}

function foot(document: Document, { files, unsubscribe }: MailOptions): string {
  const { words, rangeText, asOfText, revision, timeZone, siteName, language } = document;
  const say = screenWords(language);
  const facts: [string, string][] = [
    [words.range, rangeText],
    [words.asOf, asOfText],
    [words.revision, everyDigit(String(revision))],
    [words.timeZone, timeZone],
    ...(files.length === 0
      ? []
      : [
          [
            say.attachments,
            files
              .slice(0, 20)
              .map(file => file.name)
              .join(', '),
          ] satisfies [string, string],
        ]),
  ];
  const style = `font-size:12px;line-height:19px;color:${day.soft};`;
  const rows = facts.map(
    ([name, fact]) =>
      `<tr><td valign="top" class="s" style="${style}padding:0 14px 0 0;white-space:nowrap;">${escapeHtml(name)}</td>` +
      `<td width="100%" valign="top" class="s" style="${style}${styles.words}">${short(fact)}</td></tr>`,
  );
  const href = unsubscribe === undefined ? undefined : safeHref(unsubscribe);
  const stop =
    href === undefined
      ? ''
      : ` <a href="${escapeHtml(href)}" class="s" style="color:${day.soft};text-decoration:underline;">${escapeHtml(words.unsubscribe)}</a>`;
  return (
    layout(rows.join('')) +
    `<p class="s" style="margin:14px 0 0;${style}">${escapeHtml(say.why(cutToWidth(siteName, nameColumns)))}${stop}</p>` +
    `<p class="s" style="margin:6px 0 0;${style}">${escapeHtml(words.madeBy)}</p>`
  );
}
