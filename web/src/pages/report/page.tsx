// One report: what it says for a range, how to take it along, who gets it and when, and what became of what was sent.

import { Button, SegmentedControl, Tabs } from '@mantine/core';
import { IconSend } from '@tabler/icons-react';
import { Link, useParams } from '@tanstack/react-router';
import { hrefOf } from '../../api/client.ts';
import type { ReportWhole } from '../../api/operations.ts';
import { Can, useInside } from '../../parts/can.tsx';
import { useLabel } from '../../parts/catalogue.ts';
import { Download } from '../../parts/download.tsx';
import { Loaded } from '../../parts/loaded.tsx';
import { Page } from '../../parts/page.tsx';
import { RangeStart } from '../../parts/range.tsx';
import { Skeleton } from '../../parts/skeleton.tsx';
import { useParam } from '../../parts/url.ts';
import { useCall } from '../../parts/use_call.ts';
import { words } from '../../words/reports.ts';
import { useWords } from '../../words/words.ts';
import { Deliveries } from './deliveries.tsx';
import { DocumentPreview } from './document_preview.tsx';
import { Recipients } from './recipients.tsx';
import css from './report.module.css';
import { SendDialog } from './send.tsx';
import { TablePreview } from './table_preview.tsx';
import { useUsualRange, useWanted } from './wanted.ts';

export function ReportPage() {
  const { name = '' } = useParams({ strict: false }) as { name?: string };
  const query = useCall('getReport', { params: { name } });
  return (
    <Loaded
      query={query}
      skeleton={
        <Page title={name}>
          <Skeleton kind="text" rows={12} />
        </Page>
      }
    >
      {(report: ReportWhole) => <Ranged key={report.name} report={report} />}
    </Loaded>
  );
}

function Ranged({ report }: { report: ReportWhole }) {
  return (
    <RangeStart words={useUsualRange(report.days)}>
      <Whole report={report} />
    </RangeStart>
  );
}

function Whole({ report }: { report: ReportWhole }) {
  const text = useWords(words);
  const inside = useInside();
  const [tab = 'preview', setTab] = useParam('tab');
  const [, setSend] = useParam('send');
  const label = useLabel();
  return (
    <Page
      title={label(report.title, report.title)}
      titleExtra={<code>{report.name}</code>}
      range
      filters={report.sliceable}
      actions={
        inside ? (
          <Can role="editor">
            <Button leftSection={<IconSend size={16} stroke={1.5} />} onClick={() => setSend('test')}>
              {text.send}
            </Button>
          </Can>
        ) : undefined
      }
    >
      {report.description !== '' && <p className={css.description}>{label(report.description, report.description)}</p>}
      <Tabs
        value={tab}
        onChange={one => setTab(one === 'preview' || one === null ? undefined : one)}
        keepMounted={false}
      >
        <Tabs.List>
          <Tabs.Tab value="preview">{text.preview}</Tabs.Tab>
          {inside && <Tabs.Tab value="recipients">{text.recipients}</Tabs.Tab>}
          {inside && <Tabs.Tab value="deliveries">{text.deliveries}</Tabs.Tab>}
        </Tabs.List>
        <Tabs.Panel value="preview">
          <Preview report={report} />
        </Tabs.Panel>
        <Tabs.Panel value="recipients">
          <Recipients report={report} />
        </Tabs.Panel>
        <Tabs.Panel value="deliveries">
          <Deliveries report={report.name} />
        </Tabs.Panel>
      </Tabs>
      <p className={css.back}>
        <Link to="/reports">{text.back}</Link>
      </p>
      <SendDialog report={report} />
    </Page>
  );
}

function Preview({ report }: { report: ReportWhole }) {
  const text = useWords(words);
  const { wanted, setLanguage } = useWanted(report);
  const languages: Readonly<Record<string, string>> = text.languages;
  return (
    <>
      <div className={css.bar}>
        {report.languages.length > 1 && (
          <SegmentedControl
            aria-label={text.language}
            data={report.languages.map(one => ({ value: one, label: languages[one] ?? one }))}
            value={wanted.language}
            onChange={setLanguage}
          />
        )}
        <div className={css.downloads}>
          <span className={css.soft}>{text.download}</span>
          {report.formats.map(format => (
            <Download
              key={format}
              label={report.title}
              format={format.toUpperCase()}
              href={hrefOf('getReportFile', {
                params: { name: report.name },
                query: { ...wanted, format: format as 'pdf' },
              })}
            />
          ))}
        </div>
      </div>
      {report.kind === 'document' ? (
        <DocumentPreview report={report} wanted={wanted} />
      ) : (
        <TablePreview report={report} wanted={wanted} />
      )}
    </>
  );
}
