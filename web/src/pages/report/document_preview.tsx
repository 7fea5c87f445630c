// A document as its readers get it, in a frame of its own height. The frame runs no script whatever the document holds, and belongs to our
// origin only so that its height can be read.

import { useElementSize } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { send } from '../../api/client.ts';
import type { ReportWhole } from '../../api/operations.ts';
import { Loaded } from '../../parts/loaded.tsx';
import { Skeleton } from '../../parts/skeleton.tsx';
import { loadJapanese } from '../../theme/load_japanese.ts';
import { words } from '../../words/reports.ts';
import { useWords } from '../../words/words.ts';
import css from './report.module.css';
import type { Wanted } from './wanted.ts';

export function DocumentPreview({ report, wanted }: { report: ReportWhole; wanted: Wanted }) {
  const text = useWords(words);
  const query = useQuery({
    queryKey: ['getReportPage', report.name, wanted],
    queryFn: async ({ signal }) =>
      (await send('getReportPage', { params: { name: report.name }, query: { ...wanted } }, { signal })).text(),
    staleTime: 60_000,
  });
  return (
    <Loaded
      query={query}
      skeleton={
        <div className={css.making}>
          <p role="status">{text.making}</p>
          <Skeleton kind="text" rows={14} />
        </div>
      }
    >
      {(html: string) => <Frame html={html} title={text.frame(report.title)} />}
    </Loaded>
  );
}

function Frame({ html, title }: { html: string; title: string }) {
  const frame = useRef<HTMLIFrameElement>(null);
  const { ref, width } = useElementSize();
  const [height, setHeight] = useState(600);
  const [loads, setLoads] = useState(0);
  useEffect(() => {
    const inside = frame.current?.contentDocument;
    // Width and loads are what the height follows from.
    if (inside?.body && width > 0 && loads > 0) setHeight(Math.ceil(inside.documentElement.scrollHeight));
  }, [width, loads]);
  const dress = async (): Promise<void> => {
    const inside = frame.current?.contentDocument;
    const realm = inside?.defaultView;
    if (!inside || !realm) return;
    setLoads(count => count + 1);
    if (inside.documentElement.lang.startsWith('ja')) await loadJapanese().catch(() => undefined);
    const faces = new realm.CSSStyleSheet();
    faces.replaceSync(fontFaces());
    inside.adoptedStyleSheets = [faces];
    await inside.fonts.ready;
    setLoads(count => count + 1);
  };
  return (
    <div ref={ref} className={css.frame}>
      <iframe
        ref={frame}
        title={title}
        sandbox="allow-same-origin allow-popups"
        srcDoc={withLetters(html)}
        height={height}
        onLoad={() => void dress()}
      />
    </div>
  );
}

/** The document's own policy, which allows nothing but its styles and pictures, and our letters beside them. */
const withLetters = (html: string): string =>
  html.replace(/(<meta http-equiv="Content-Security-Policy" content=")/i, "$1font-src 'self'; ");

/** The letters of our pages for the document, which brings none: it names them first, for readers who have them. */
function fontFaces(): string {
  return [...document.styleSheets]
    .flatMap(sheet => {
      const base = sheet.href ?? document.baseURI;
      const absolute = (rule: CSSRule) =>
        rule.cssText.replaceAll(/url\("([^"]+)"\)/g, (_, url: string) => `url("${new URL(url, base).href}")`);
      return [...sheet.cssRules].filter(rule => rule instanceof CSSFontFaceRule).map(absolute);
    })
    .join('\n');
}
