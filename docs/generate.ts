// Writes docs/reference/*.md from what the program itself knows: commands, error codes, contracts, models, metrics, keys,
// functions, formats, limits. `--check` writes nothing, names the files that are not current and ends 1.

import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { z } from 'zod';
import { alertShape, alertsFileShape } from '../src/catalog/alert_shape.ts';
import { dashboardShape, panelShape } from '../src/catalog/dashboard_shape.ts';
import { columnShape, datasetShape, lookupShape } from '../src/catalog/dataset_shape.ts';
import {
  datasetPage,
  documentsPage,
  markdownTable,
  metricsPage,
  modelPage,
  reportsPage,
} from '../src/catalog/describe.ts';
import { alertsPage } from '../src/catalog/describe_alerts.ts';
import { dashboardsPage, feedsPage } from '../src/catalog/describe_dashboards.ts';
import { comparisons, documentNames, insightKeys, languages } from '../src/catalog/document.ts';
import { blockShapes } from '../src/catalog/document_blocks.ts';
import { answerShape, attachmentShape, frontShape } from '../src/catalog/document_front.ts';
import { messagesShape } from '../src/catalog/messages.ts';
import { metricShape, metricsShape } from '../src/catalog/metric.ts';
import { modelFields } from '../src/catalog/model.ts';
import { packShape } from '../src/catalog/pack.ts';
import { feedShape, paramShape, steadyShape } from '../src/catalog/read_feeds.ts';
import { program } from '../src/cli/program.ts';
import { alertChangeShape, alertsShape, silenceShape } from '../src/config/alerts_shape.ts';
import { bucketSourceShape } from '../src/config/bucket_sources_shape.ts';
import { audienceShape, channelShape } from '../src/config/channels_shape.ts';
import { collectShape } from '../src/config/collect_shape.ts';
import { environmentVariables } from '../src/config/environment.ts';
import { events } from '../src/config/events.ts';
import { feedBucketShape, feedFolderShape, feedRedisShape, feedWishShape } from '../src/config/feeds_shape.ts';
import { loginShape, oidcShape, slackShape } from '../src/config/login_shape.ts';
import { outputShape } from '../src/config/outputs_shape.ts';
import { notifyRuleShape, scheduleEntryShape } from '../src/config/schedule_shape.ts';
import { serverShape, siteShape } from '../src/config/site_shape.ts';
import { databaseSourceShape, folderSourceShape, kafkaSourceShape } from '../src/config/sources_shape.ts';
import { ownFunctions } from '../src/engine/functions.ts';
import { functionsPage } from '../src/engine/functions_page.ts';
import { opsTables } from '../src/pipeline/ops_tables.ts';
import { cmcdDerived, cmcdKeys } from '../src/sources/formats/cmcd.ts';
import { formats } from '../src/sources/formats/formats.ts';
import { loadAllPacks } from './all_packs.ts';
import { apiPage } from './api_page.ts';
import { commandsPage } from './commands_page.ts';
import { errorsPage } from './errors_page.ts';
import { limitsPage } from './limits_page.ts';

const root = join(import.meta.dirname, '..');
const folder = join(root, 'docs', 'reference');

const note = 'This page is generated from the program itself by `npm run docs`; edit the source it comes from.';

const page = (title: string, parts: readonly string[]): string =>
  `# ${title}\n\n${note}\n\n${parts
    .map(part => part.trim())
    .filter(part => part !== '')
    .join('\n\n')}\n`;

/** All pages of the reference by file name. */
async function pages(): Promise<Map<string, string>> {
  const { catalog, packs } = await loadAllPacks(root);
  return new Map([
    ['api.md', page('HTTP API', apiPage())],
    ['commands.md', page('Commands', commandsPage(await program(process)))],
    ['errors.md', page('Error codes', [await errorsPage(join(root, 'src'))])],
    ['datasets.md', page('Datasets', [...catalog.datasets.values()].map(datasetPage))],
    ['models.md', page('Models', [...catalog.models.values()].map(modelPage))],
    ['metrics.md', page('Metrics', [metricsPage(catalog)])],
    ['alerts.md', page('Alerts', [alertsWords, alertsPage(catalog.alerts.values())])],
    ['dashboards.md', page('Dashboards', [dashboardsWords, dashboardsPage(catalog.dashboards.values())])],
    ['feeds.md', page('Feeds', [feedsWords, feedsPage(catalog.feeds.values())])],
    [
      'reports.md',
      page('Reports', [
        reportsPage(catalog.reports.values()),
        '## Documents',
        documentsPage(catalog.documents.values()),
      ]),
    ],
    ['packs.md', page('Packs', packs.map(packSection))],
    ['site.md', page('tallylight.yaml', sitePage())],
    ['pack_files.md', page('Files of a pack', packFilesPage())],
    ['formats.md', page('Formats', [formatsPage()])],
    ['functions.md', page('SQL', sqlPage())],
    ['ops_tables.md', page('Tables of the program', opsTablesPage())],
    ['limits.md', page('Limits', [limitsWords, await limitsPage(join(root, 'src'))])],
  ]);
}

/** The keys of a shape with what they mean. */
function keysTable(shape: z.ZodObject): string {
  const rows = Object.entries(shape.shape).map(([key, value]) => [
    `\`${key}\``,
    (value as z.ZodType).description ?? '',
  ]);
  return markdownTable(['key', 'what it says'], rows);
}

const sitePage = (): string[] => [
  `YAML 1.2. \`\${NAME}\` anywhere in a value is the environment variable of that name; secrets are only ever given that way.`,
  keysTable(siteShape),
  '## A source',
  sourceWords,
  '### Files of a folder',
  keysTable(folderSourceShape),
  '### Objects of a bucket',
  'See [Logs from a bucket](../guides/logs-from-a-bucket.md).',
  keysTable(bucketSourceShape),
  '### A topic of Kafka',
  keysTable(kafkaSourceShape),
  '### A table of MySQL, MariaDB or PostgreSQL',
  keysTable(databaseSourceShape),
  '## An output',
  outputWords,
  keysTable(outputShape),
  '## A feed of the site',
  'What is wanted of a feed, by its name; see [A list on your home page](../guides/feeds.md).',
  keysTable(feedWishShape),
  '### Published in a folder',
  keysTable(feedFolderShape),
  '### Published in a bucket',
  keysTable(feedBucketShape),
  '### Published in a Redis',
  keysTable(feedRedisShape),
  '## The server',
  keysTable(serverShape),
  '## Records by HTTP',
  collectWords,
  keysTable(collectShape),
  '## How people log in',
  keysTable(loginShape),
  '### An identity provider',
  keysTable(oidcShape),
  '## The command of Slack',
  keysTable(slackShape),
  '## A channel',
  'One of `smtp`, `slack`, `sns`, `gateway`, `webhook`, `publish` says of which kind it is.',
  keysTable(channelShape),
  '## An audience',
  'A list of people and the channel that reaches them. `test` is what `send` means when nothing else is said.',
  keysTable(audienceShape),
  '## An entry of the schedule',
  scheduleWords,
  keysTable(scheduleEntryShape),
  '## A rule of notify',
  keysTable(notifyRuleShape),
  '### Events',
  notifyWords,
  markdownTable(
    ['event', 'what happened'],
    Object.entries(events).map(([name, words]) => [`\`${name}\``, words]),
  ),
  '## Alerts of the site',
  keysTable(alertsShape),
  '### A change of an alert',
  keysTable(alertChangeShape),
  '### A silence',
  keysTable(silenceShape),
  '## Environment variables of the program itself',
  markdownTable(
    ['variable', 'what it says'],
    Object.entries(environmentVariables).map(([name, words]) => [`\`${name}\``, words]),
  ),
];

const collectWords = `A dataset whose contract says \`collect\` takes records at \`POST /collect/<dataset>\`; see the guide
[Live viewers in ten minutes](../guides/live-viewers.md). Without a key nobody may send.`;

const sourceWords =
  '`from` says of which kind a source is: `folder` (which is meant without it), `s3`, `kafka`, `mysql` or `postgres`. See [databases](../guides/databases.md) for tables of yours.';

const outputWords =
  'A table that is built by the minute is written to a table of a database of yours: each minute once it is closed, and again, whole, when it was restated. See [databases](../guides/databases.md).';

const scheduleWords = [
  'Times are of the local clock of the site. A time that the clock skips comes at the first instant after the gap; a time that it repeats comes once, the first time. Times of every hour (`every hour`, `every 15 minutes`, cron with `*` as hour) are no times of the day: they go on through the repeated hour.',
  'What came while nothing ran is caught up once, by the latest time. Times before the site had a state are not due; an entry that is new or edited looks back one day. What became of each time stands in `ops.schedule`.',
].join('\n\n');

const notifyWords =
  'Failures, alerts and what was left out wait in the outbox until the channel takes them, and stand in `ops.deliveries`. Progress is told at once or not at all: a channel that fails, limits or hangs holds a pass up for 30 seconds at most. `serve` says nothing of a pass that finds nothing to do, and a failure once while it stays the same.';

const alertsWords =
  'What is about values is judged in whole windows that end where the data ends, each instance by each window once; freshness, files, books and runs are about the clock. `tallylight alerts` says how they stand, `tallylight alerts test NAME` what one would say, and `ops.alert_events` what was told. A site changes thresholds under `alerts: change:` in tallylight.yaml, and adds alerts of its own in `alerts/`.';

const dashboardsWords =
  'Pages of panels that packs bring; a site adds its own in `dashboards/`, and one named like that of a pack (`dashboards/cdn/delivery.yaml`) takes its place. The dashboard `now` of a pack is what the page Now shows of it. [Write a dashboard](../guides/write-a-dashboard.md) says how.';

const feedsWords =
  'Lists that applications read: `GET /feeds/<pack.feed>?key=value` gives `{"feed","version","revision","as_of","fresh_until","rows"}` with an ETag, `tallylight feed NAME key=value` the rows. A parameter that a feed does not have is an error (400). `as_of` is the closed minute that a list is of, or where the data behind it ends; `fresh_until` is how long a cache may keep it. The guide [A list on your home page](../guides/feeds.md) says more.';

const packFilesPage = (): string[] => [
  'A site has the same files, in its own folder. A site file in a subfolder named like a pack (`models/cdn/x.sql`) replaces that thing of the pack, or adds to it.',
  '## pack.yaml',
  keysTable(packShape),
  'In SQL `{{name}}` is a setting of the pack, `{{pack.name}}` one of another; it is put in as a literal.',
  '## datasets/*.yaml',
  keysTable(datasetShape),
  '### A column',
  'Without `from`, `sql` and `lookup` it comes from the raw field of its own name.',
  keysTable(columnShape),
  '### A lookup',
  keysTable(lookupShape),
  '## models/*.sql',
  `Comments, then one SELECT. The first comment is the title; \`-- key: value\` are ${modelFields.map(key => `\`${key}\``).join(', ')}, all needed; \`-- column NAME [unit] (personal): words\` for every column of the result; a comment that is indented further goes on with the one above.`,
  '## metrics/*.yaml',
  keysTable(metricsShape),
  '### A metric',
  keysTable(metricShape),
  '## reports/*.sql',
  'Comments, then one SELECT over tables of the catalogue and the one-row table `question` (`range_start`, `range_end`, `time_zone`). The first comment is the title; `-- days: N` is the range when none is given.',
  ...documentParts(),
  '## alerts/*.yaml',
  keysTable(alertsFileShape),
  '### An alert',
  'Exactly one of `metric`, `freshness`, `rejects`, `report`, `size`, `books`, `files` and `runs` says what it watches.',
  keysTable(alertShape),
  '## dashboards/*.yaml',
  'A page of panels in a grid of twelve columns.',
  keysTable(dashboardShape),
  '### A panel',
  'Ranges in words are `last-6h`, `last-7d` (any number of hours or days), `today`, `yesterday`, `this-week`, `last-week`, `this-month`, `last-month`, `newest-hour` and `newest-day` (those that hold the newest data), and `2018-06-08..2018-06-11`.',
  keysTable(panelShape),
  '## feeds/*.yaml',
  'A list that applications read.',
  keysTable(feedShape),
  '### A parameter',
  keysTable(paramShape),
  '### A steady list',
  'Entries keep their places until others have surely beaten them; at each full hour (UTC) the list begins anew. With `rank` the columns of its `sql` are those of the feed.',
  keysTable(steadyShape),
  '## messages/LANGUAGE.yaml',
  'What metrics, columns and values are called in documents and on pages of that language, and the texts of dashboards.',
  keysTable(messagesShape),
];

/** Documents: what stands before the text, and the blocks in it. */
function documentParts(): string[] {
  const insights = Object.entries(insightKeys).map(([kind, { needed, besides }]) => [
    `\`${kind}\``,
    needed.map(key => `\`${key}\``).join(', '),
    besides.map(key => `\`${key}\``).join(', '),
  ]);
  return [
    '## reports/*.md',
    'A document: `---`, these keys, `---`, then Markdown (headings, paragraphs, lists, emphasis, code, links to the web and to mail). `{{answer.column}}` is the first row of an answer, shown by its unit; `{{answer.rows}}` the number of rows; `{{problems.count}}` and `{{restated.count}}` are known besides.',
    `Of the document itself: ${documentNames.map(name => `\`{{${name}}}\``).join(', ')}.`,
    keysTable(frontShape),
    '### An answer',
    keysTable(answerShape),
    '### An attachment',
    keysTable(attachmentShape),
    '### Parts',
    `\`::: ja\` up to \`:::\` is for that language alone (${languages.join(', ')}). \`::: if answer.column > 0\`, \`::: else\`, \`:::\` hold under a condition (${comparisons.join(', ')}; against a number, a text in quotes, or \`null\`).`,
    '### Blocks',
    'Fences of these names with YAML inside.',
    ...Object.entries(blockShapes).flatMap(([kind, shape]) => [`#### ${kind}`, keysTable(shape)]),
    'The keys of an insight by its kind; each names a column of an answer, except `label`, `to`, `unit`, `format` (words) and `limit`, `least`, `day` (numbers).',
    markdownTable(['kind', 'needed', 'besides'], insights),
  ];
}

function packSection({ name, spec }: Awaited<ReturnType<typeof loadAllPacks>>['packs'][number]): string {
  const settings = Object.entries(spec.settings).map(([key, setting]) => [
    `\`${key}\``,
    setting.type,
    `\`${JSON.stringify(setting.default)}\``,
    setting.description,
  ]);
  return [
    `## ${name}: ${spec.title}`,
    spec.description,
    spec.requires.length === 0 ? '' : `Requires ${spec.requires.map(other => `\`${other}\``).join(', ')}.`,
    settings.length === 0 ? '' : markdownTable(['setting', 'type', 'default', 'what it says'], settings),
  ]
    .filter(part => part !== '')
    .join('\n\n');
}

function formatsPage(): string {
  const rows = formats.map(({ name, description, source }) => [`\`${name}\``, description, source]);
  const derived = Object.entries(cmcdDerived).map(([name, words]) => [`\`${name}\``, words]);
  return [
    markdownTable(['format', 'what it reads', 'source'], rows),
    '## CMCD',
    cmcdWords,
    markdownTable(['derived', 'what it is'], derived),
  ].join('\n\n');
}

const cmcdWords = `Reports of players by CTA-5004 and CTA-5004-B, sent to \`/collect\`. The contract of a dataset says which fields they fill:
\`collect: { cmcd: { sid: playid } }\`. On the left stands a key (${cmcdKeys.join(', ')}), one of a player's own (with a hyphen), or what is derived. Of
a list the first value counts. A key of a player's own fills the field that is named like what follows its last hyphen, and so do further
parameters of the address.`;

/** The page about the dialect without its title, and the functions that are none of Trino's. */
function sqlPage(): string[] {
  const rows = ownFunctions.map(({ name, forms, does, examples }) => [
    forms.map(({ parameters }) => `\`${name}(${parameters})\``).join(', '),
    does,
    examples.map(({ sql }) => `\`${sql}\``).join(', '),
  ]);
  return [
    functionsPage().replace(/^# .*\n/, ''),
    '## Functions of our own',
    'For the SQL of contracts; they are called by their full name.',
    markdownTable(['function', 'what it does', 'examples'], rows),
  ];
}

const opsTablesPage = (): string[] => [
  'What is known of files, records, intervals and runs, as tables that `query` reads like any other. They are copied out of the state when a query names them. Times are UTC.',
  ...opsTables.map(({ name, description, columns }) => {
    const rows = columns.map(column => [`\`${column.name}\``, column.type, column.description]);
    return `## ${name}\n\n${description}\n\n${markdownTable(['column', 'type', 'what it holds'], rows)}`;
  }),
];

const limitsWords =
  'Every bound of the program. They stand in `src/base/limits.ts` and are no settings: what one machine or one site needs otherwise is a reason to ask.';

async function current(file: string): Promise<string | undefined> {
  return readFile(join(folder, file), 'utf8').catch(() => undefined);
}

async function main(): Promise<void> {
  const wanted = await pages();
  await mkdir(folder, { recursive: true });
  const old = (await readdir(folder)).filter(file => !wanted.has(file));
  const stale: string[] = [...old];
  for (const [file, text] of wanted) if ((await current(file)) !== text) stale.push(file);
  if (process.argv.includes('--check')) {
    for (const file of stale) console.error(`docs/reference/${file} is not current; run \`npm run docs\`.`);
    if (stale.length > 0) process.exitCode = 1;
    return;
  }
  for (const file of old) await rm(join(folder, file));
  for (const [file, text] of wanted) await writeFile(join(folder, file), text);
  console.error(`${wanted.size} pages, ${stale.length} changed.`);
}

await main();
