// How a mail looks. Mail programs take away style sheets, classes or both, and one of them is a word processor: so every element carries
// its own style, widths and grounds stand as attributes too, and the sheet in the head only adds what phones and the night need.

import { day, night, type Palette } from './palette.ts';

/** Width of the card, and of what stands inside of it. */
export const cardPixels = 600;
export const contentPixels = 536;

export const mailFonts =
  "-apple-system,'Segoe UI','Helvetica Neue',Arial,'Hiragino Sans','Yu Gothic UI',Meiryo,sans-serif";

/** Classes are single letters since they stand at every cell; each is one role of the palette. */
const roles = (
  { ground, paper, ink, soft, hairline, wash, link, good, bad, amber, amberWash }: Palette,
  before: string,
): string =>
  [
    `${before}.g{background-color:${ground}!important}`,
    `${before}.c{background-color:${paper}!important}`,
    `${before}.k{color:${ink}!important}`,
    `${before}.s{color:${soft}!important}`,
    `${before}.l{border-color:${hairline}!important}`,
    `${before}.i{border-color:${ink}!important}`,
    `${before}.r{background-color:${ink}!important}`,
    `${before}.w{background-color:${wash}!important}`,
    `${before}.a{color:${link}!important}`,
    `${before}.o{color:${good}!important}`,
    `${before}.b{color:${bad}!important}`,
    `${before}.m{background-color:${amber}!important}`,
    `${before}.n{background-color:${amberWash}!important}`,
    `${before}.x{background-color:#ffffff!important;border-radius:6px;padding:10px!important}`,
  ].join('\n');

/** The sheet of the head. Outlook on the web names the night by an attribute, all others by a media query. */
export const mailSheet = `
:root{color-scheme:light dark;supported-color-schemes:light dark}
body{margin:0;padding:0;-webkit-text-size-adjust:100%;-ms-text-size-adjust:100%}
table{border-collapse:separate;border-spacing:0}
em:lang(ja){font-style:normal;font-weight:600}
a[x-apple-data-detectors]{color:inherit!important;text-decoration:none!important}
@media only screen and (max-width:619px){
.p{padding-left:20px!important;padding-right:20px!important}
.h{font-size:24px!important;line-height:30px!important}
.f{display:block!important;width:100%!important;box-sizing:border-box}
.e{display:none!important}
.t td,.t th{padding-left:7px!important;font-size:11.5px!important}
.t td:first-child,.t th:first-child{padding-left:0!important}
}
@media (prefers-color-scheme:dark){
${roles(night, '')}
}
${roles(night, '[data-ogsc] ')}
`.trim();

/** Only for the word processor, which takes Times where a cell does not say its font. */
export const outlookSheet =
  'body,table,td,th,p,h1,h2,h3,li,a,span{font-family:Arial,sans-serif!important}table{border-collapse:collapse}';

export const styles = {
  title: `margin:0;font-size:28px;line-height:34px;font-weight:600;letter-spacing:-0.01em;color:${day.ink};`,
  heading2: `margin:36px 0 12px;padding:14px 0 0;border-top:1px solid ${day.hairline};font-size:19px;line-height:26px;font-weight:600;color:${day.ink};`,
  heading3: `margin:26px 0 8px;font-size:15px;line-height:22px;font-weight:600;color:${day.ink};`,
  text: `margin:0 0 16px;font-size:15px;line-height:24px;color:${day.ink};`,
  list: `margin:0 0 16px;padding:0 0 0 22px;font-size:15px;line-height:24px;color:${day.ink};`,
  item: 'margin:0 0 6px;',
  small: `font-size:13px;line-height:20px;color:${day.soft};`,
  caption: `margin:26px 0 6px;font-size:14px;line-height:20px;font-weight:600;color:${day.ink};`,
  more: `margin:8px 0 0;font-size:13px;line-height:20px;color:${day.soft};`,
  head: `padding:6px 0 6px 12px;border-bottom:1px solid ${day.ink};font-size:12px;line-height:16px;font-weight:400;color:${day.soft};vertical-align:bottom;`,
  cell: `padding:6px 0 6px 12px;border-bottom:1px solid ${day.hairline};font-size:13px;line-height:18px;color:${day.ink};vertical-align:top;`,
  total: `padding:7px 0 6px 12px;border-top:1px solid ${day.ink};font-size:13px;line-height:18px;font-weight:600;color:${day.ink};`,
  digits: 'white-space:nowrap;font-variant-numeric:tabular-nums;',
  words: 'word-break:break-word;overflow-wrap:anywhere;',
} as const;
