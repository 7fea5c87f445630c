// The style sheet of a document's page: a well-set page by day, the same by night, on a phone and on paper. Hairlines, not boxes; digits of
// one width; the facts about the numbers stand beside them. What must stay true: no element needs a style of its own and nothing is fetched.

import { day, monoFonts, night, nightOf, type Palette, systemFonts } from './palette.ts';

const names: Readonly<Record<keyof Palette, string>> = {
  ground: '--ground',
  paper: '--paper',
  ink: '--ink',
  soft: '--soft',
  hairline: '--hairline',
  wash: '--wash',
  link: '--link',
  good: '--good',
  bad: '--bad',
  amber: '--amber',
  amberWash: '--amber-wash',
};

const variables = (palette: Palette): string =>
  Object.entries(palette)
    .map(([role, color]) => `${names[role as keyof Palette]}:${color}`)
    .join(';');

/** Charts are drawn in the day's colours; by night every one of them becomes its counterpart. */
const nightCharts = [
  ...nightOf,
  ...(Object.keys(names) as (keyof Palette)[]).map(role => [day[role], night[role]] as const),
]
  .filter(([from]) => from !== '#000000')
  .map(([from, to]) => `svg [fill="${from}"]{fill:${to}}svg [stroke="${from}"]{stroke:${to}}`)
  .join('\n');

export const pageSheet = `
:root{color-scheme:light dark;${variables(day)}}
@media screen and (prefers-color-scheme:dark){
:root{${variables(night)}}
${nightCharts}
}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;scroll-padding-top:24px}
body{margin:0;border-top:4px solid var(--ink);background:var(--paper);color:var(--ink);font:16px/1.6 ${systemFonts};font-feature-settings:"palt" 0;overflow-wrap:anywhere}
:lang(ja){line-height:1.75}
:lang(ja) em{font-style:normal;font-weight:600}
a{color:var(--link);text-underline-offset:2px;text-decoration-thickness:1px}
a:focus-visible{outline:2px solid var(--link);outline-offset:2px;border-radius:2px}
code{font:0.875em ${monoFonts};background:var(--wash);padding:1px 4px;border-radius:2px}
.page{max-width:1120px;margin:0 auto;padding:0 32px 80px;display:grid;grid-template-columns:200px minmax(0,760px);column-gap:72px}
header{grid-column:2;padding:34px 0 20px}
h1{margin:0;font-size:36px;line-height:1.2;font-weight:600;letter-spacing:-0.015em;text-wrap:balance}
header p{margin:8px 0 0;font-size:18px;line-height:1.5;color:var(--soft)}
aside{grid-column:1;grid-row:1/3;padding:46px 0 0;font-size:13px;line-height:1.5;color:var(--soft)}
aside div{position:sticky;top:24px}
aside strong{display:block;margin:0 0 14px;color:var(--ink);font-weight:600}
dl{margin:0}
dt{margin:0}
dd{margin:0 0 10px;color:var(--ink);font-variant-numeric:tabular-nums}
nav{margin:24px 0 0;padding:14px 0 0;border-top:1px solid var(--hairline)}
nav ul{margin:0;padding:0;list-style:none}
nav li{margin:0 0 6px}
nav a{color:var(--soft);text-decoration:none}
nav a:hover{color:var(--ink);text-decoration:underline}
main{grid-column:2;min-width:0}
h2{margin:56px 0 14px;padding:16px 0 0;border-top:1px solid var(--hairline);font-size:23px;line-height:1.3;font-weight:600;letter-spacing:-0.01em}
h3{margin:36px 0 8px;font-size:17px;line-height:1.4;font-weight:600}
main p{margin:0 0 18px;max-width:66ch}
main ul,main ol{margin:0 0 20px;padding:0 0 0 22px;max-width:66ch}
main li{margin:0 0 6px}
.value{white-space:nowrap;font-variant-numeric:tabular-nums}
.notice{margin:8px 0 26px;padding:12px 18px 13px;border-left:4px solid var(--soft);background:var(--wash);font-size:15px}
.notice.warning{border-color:var(--amber);background:var(--amber-wash)}
.notice p{margin:4px 0 0}
.notice .lead{margin:0;font-size:13px;font-weight:600}
.figures{display:grid;grid-template-columns:repeat(auto-fill,minmax(220px,1fr));column-gap:28px;margin:14px 0 32px}
.figures div{padding:12px 0 18px;border-top:1px solid var(--hairline)}
.figures dt{font-size:13px;line-height:1.5;color:var(--soft)}
.figures dd{margin:0;font-size:32px;line-height:1.25;font-weight:600;letter-spacing:-0.015em}
.figures dd.long{font-size:20px;line-height:1.5}
.figures dd.none{font-size:20px;line-height:2;font-weight:400;letter-spacing:0;color:var(--soft)}
.figures dd.note{font-size:13px;line-height:1.5;font-weight:400;letter-spacing:0;color:var(--soft)}
.mark{font-size:10px;padding-right:5px}
.figures dd.good,td.good{color:var(--good)}
.figures dd.bad,td.bad{color:var(--bad)}
td.bad{font-weight:600}
figure{margin:30px 0 34px}
figcaption,caption{text-align:left;font-size:15px;line-height:1.5;font-weight:600;padding:0 0 8px}
figure p{margin:0;font-size:14px;color:var(--soft)}
svg{display:block;width:100%;height:auto;overflow:visible}
svg text{font-family:${systemFonts}}
.narrow{display:none}
.table{margin:30px 0 34px}
table{width:100%;border-collapse:separate;border-spacing:0;font-size:14px;line-height:1.45;font-variant-numeric:tabular-nums}
th,td{padding:7px 0 7px 18px;text-align:left;vertical-align:top;font-weight:400;border-bottom:1px solid var(--hairline)}
th,td{overflow-wrap:break-word;max-width:34em}
th{max-width:16em}
th:not(.number),td:not(.number){min-width:4.5em}
:lang(ja) th.number{min-width:4.2em}
th:first-child,td:first-child{padding-left:0}
thead th{position:sticky;top:0;z-index:1;background:var(--paper);color:var(--soft);font-size:13px;vertical-align:bottom;border-bottom:1px solid var(--ink)}
td.number,th.number{text-align:right}
td.number{white-space:nowrap}
tbody tr:hover{background:var(--wash)}
tbody th{color:var(--ink)}
tfoot td,tfoot th{border-top:1px solid var(--ink);border-bottom:0;font-weight:600}
tbody tr:last-child>*{border-bottom:0}
.more,.empty{margin:10px 0 0!important;font-size:14px;color:var(--soft)}
.wide{overflow:auto;max-height:80vh}
.wide th:first-child,.wide td:first-child{position:sticky;left:0;background:var(--paper);z-index:1}
.wide thead th:first-child{z-index:2}
footer{grid-column:2;margin:64px 0 0;padding:14px 0 0;border-top:1px solid var(--hairline);font-size:13px;color:var(--soft)}
@media (max-width:900px){
.page{display:block;padding:0 20px 56px}
header{padding:28px 0 4px}
h1{font-size:30px}
aside{padding:0 0 10px;margin:14px 0 24px;border-bottom:1px solid var(--hairline)}
aside div{position:static}
aside strong,nav{display:none}
dl.facts{display:grid;grid-template-columns:max-content 1fr;column-gap:16px}
dl.facts dd{margin:0 0 3px}
}
@media (max-width:620px){
h2{margin-top:44px;font-size:21px}
.figures{grid-template-columns:1fr 1fr;column-gap:20px}
.figures dd{font-size:26px}
.broad{display:none}
.narrow{display:block}
.table{overflow:auto;max-height:86vh}
table{font-size:13px}
th,td{padding-left:14px}
}
@media print{
@page{size:A4;margin:18mm 16mm}
body{font-size:10.5pt}
body{border-top-width:2pt}
.page{display:block;max-width:none;padding:0}
header{padding:14pt 0 4pt}
aside{padding:0 0 6pt;margin:8pt 0 14pt;border-bottom:1px solid var(--hairline)}
aside div{position:static}
aside strong,nav{display:none}
dl.facts{display:flex;flex-wrap:wrap;column-gap:18pt}
dl.facts div{display:flex;column-gap:5pt}
h2,h3,caption,figcaption{break-after:avoid}
h2{margin-top:22pt}
figure,.notice,.figures div,tr{break-inside:avoid}
thead{display:table-header-group}
tfoot{display:table-row-group}
thead th{position:static}
.wide,.table{overflow:visible;max-height:none}
.broad{display:block}
.narrow{display:none}
table{font-size:9pt}
a{color:inherit}
}
`.trim();
