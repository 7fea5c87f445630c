// SQL over everything that the reader may see: typed, run, kept, drawn, taken along, made into tables.

import { useCan } from '../../parts/can.tsx';
import { Empty } from '../../parts/empty.tsx';
import { Page } from '../../parts/page.tsx';
import { words as sqlWords } from '../../words/sql.ts';
import { useWords } from '../../words/words.ts';
import { Workbench } from './workbench.tsx';

export function SqlPage() {
  const words = useWords(sqlWords);
  const analyst = useCan('analyst');
  return (
    <Page title={words.title}>
      {analyst ? <Workbench /> : <Empty title={words.viewerTitle} hint={words.viewerHint} />}
    </Page>
  );
}
