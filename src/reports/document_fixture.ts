// Documents made by hand, for the tests of the renderings: a day of a parcel service in English and Japanese with every kind of block,
// one whose words are hostile, one that has no rows, one that is far too long. Nothing here is random; the same call gives the same document.

import type { Value } from '../engine/engine.ts';
import type { Block, ChartBlock, Document, Inline, Language, TableBlock, TableCell, TableColumn } from './document.ts';

/** Texts that break what is careless: markup, formulas, bidirectional marks, words without a place to break. */
export const hostileTexts: readonly string[] = [
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  "=cmd|' /C calc'!A0",
  '+1+1',
  '@SUM(A1:A9)',
  '-2+3',
  'A&amp;B & <b>bold</b>',
  '</style></title></table>',
  '<!--[if mso]>',
  '{{7*7}} $(7*7)',
  '<!here> <@U123> *not bold* _not italic_ ~no~ `code`',
  'a\tb\nc',
  'W'.repeat(180),
  '日本語の長い列'.repeat(20),
  'abc\u202Edef',
  '👩‍👩‍👧‍👦 家族',
];

const text = (words: string): Inline => ({ kind: 'text', text: words });
const strong = (...parts: Inline[]): Inline => ({ kind: 'strong', parts });
const value = (shown: string, exact: Value, unit?: string): Inline => ({
  kind: 'value',
  text: shown,
  value: exact,
  ...(unit !== undefined && { unit }),
});

/** Picks the words of a language. */
const pick =
  (language: Language) =>
  (en: string, ja: string): string =>
    language === 'ja' ? ja : en;

const grouped = new Intl.NumberFormat('en-US');

const whole = (count: number | bigint): TableCell => ({
  text: grouped.format(count),
  value: BigInt(count),
});
export const words = (shown: string): TableCell => ({ text: shown, value: shown });
const share = (ratio: number): TableCell => ({ text: `${(ratio * 100).toFixed(2)}%`, value: ratio });
const nothing = (language: Language): TableCell => ({ text: language === 'ja' ? '該当なし' : 'n/a', value: null });

const textColumn = (name: string, label: string): TableColumn => ({ name, label, type: 'VARCHAR', align: 'left' });
const numberColumn = (name: string, label: string, unit = 'parcels'): TableColumn => ({
  name,
  label,
  type: unit === 'ratio' ? 'DOUBLE' : 'BIGINT',
  unit,
  good: 'up',
  align: 'right',
  numberFormat: unit === 'ratio' ? '0.00%' : '#,##0',
});

/** Parcels of an hour of the day: two humps, quiet nights. */
const parcelsAt = (hour: number): number =>
  Math.round(
    420 + 2600 * Math.exp(-((hour - 10.5) ** 2) / 9) + 3400 * Math.exp(-((hour - 18) ** 2) / 7) + 37 * (hour % 5),
  );

const hours = Array.from({ length: 24 }, (_, hour) => hour);

function figuresBlock(language: Language): Block {
  const say = pick(language);
  return {
    kind: 'figures',
    items: [
      {
        label: say('Delivered', '配達数'),
        text: say('41,207', '41,207個'),
        value: 41_207n,
        unit: 'parcels',
        note: say('+9.3% against the day before', '前日比 +9.3%'),
        tone: 'good',
      },
      {
        label: say('Scan records', 'スキャン記録'),
        text: '1.23 TB',
        value: 1_230_000_000_000n,
        unit: 'bytes',
        note: say('+0.4% against the day before', '前日比 +0.4%'),
        tone: 'neutral',
      },
      {
        label: say('Came back', '返送率'),
        text: '2.61%',
        value: 0.0261,
        unit: 'ratio',
        note: say('+0.7 points against the same weekday', '前週同曜日比 +0.7ポイント'),
        tone: 'bad',
      },
      { label: say('Busiest minute', '最も忙しい分'), text: '18:07', value: '2018-06-08 09:07:00', unit: 'time' },
      { label: say('Complaints', '苦情'), text: say('n/a', '該当なし'), value: null, unit: 'complaints' },
    ],
  };
}

function depotTable(language: Language): TableBlock {
  const say = pick(language);
  const depots: [string, string, number, number, number | null][] = [
    ['North', '北', 18_411, 412, 0.0224],
    ['South', '南', 12_090, 331, 0.0274],
    ['East harbour', '東港', 8_377, 290, 0.0346],
    ['West', '西', 2_329, 0, null],
  ];
  return {
    kind: 'table',
    name: 'by_depot',
    title: say('By depot', '営業所別'),
    columns: [
      textColumn('depot', say('Depot', '営業所')),
      numberColumn('delivered', say('Delivered', '配達数')),
      numberColumn('returned', say('Returned', '返送数')),
      numberColumn('return_share', say('Share returned', '返送率'), 'ratio'),
    ],
    rows: depots.map(([en, ja, delivered, returned, ratio]) => [
      words(say(en, ja)),
      whole(delivered),
      whole(returned),
      ratio === null ? nothing(language) : { ...share(ratio), tone: ratio > 0.03 ? 'bad' : 'neutral' },
    ]),
    total: [null, whole(41_207), whole(1_033), null],
    empty: say('No parcels in this range.', 'この期間に荷物はありません。'),
  };
}

function hourTable(language: Language): TableBlock {
  const say = pick(language);
  const rows = hours.map(hour => [
    words('2018-06-08'),
    whole(hour),
    whole(parcelsAt(hour)),
    whole(Math.round(parcelsAt(hour) * 0.027)),
  ]);
  const sum = (column: number): bigint => rows.reduce((all, row) => all + BigInt(String(row[column]?.value ?? 0)), 0n);
  return {
    kind: 'table',
    name: 'by_hour',
    title: say('By hour', '時間別'),
    columns: [
      { name: 'day', label: say('Day', '日付'), type: 'DATE', align: 'left', numberFormat: 'yyyy-mm-dd' },
      { name: 'hour', label: say('Hour', '時'), type: 'BIGINT', align: 'right', numberFormat: '0' },
      numberColumn('delivered', say('Delivered', '配達数')),
      numberColumn('returned', say('Returned', '返送数')),
    ],
    rows,
    total: [null, null, whole(sum(2)), whole(sum(3))],
    empty: say('No parcels in this range.', 'この期間に荷物はありません。'),
  };
}

function emptyTable(language: Language): TableBlock {
  const say = pick(language);
  return {
    ...depotTable(language),
    name: 'lost',
    title: say('Lost parcels', '紛失した荷物'),
    rows: [],
    total: [null, null, null, null],
    empty: say('None was lost.', '紛失はありません。'),
  };
}

/** A chart of each kind; the column chart has a gap at 03:00. */
export function fixtureCharts(language: Language): ChartBlock[] {
  const say = pick(language);
  const x = hours.map(hour => `${String(hour).padStart(2, '0')}:00`);
  const depots = [say('North', '北'), say('South', '南'), say('East harbour', '東港'), say('West', '西')];
  const at = (hour: number, depot: number): number => Math.round((parcelsAt(hour + depot * 0.4) * (7 - depot)) / 22);
  const series = depots.map((label, depot) => ({ label, values: hours.map(hour => at(hour, depot)) }));
  const alt = say(
    'Parcels by hour. The highest hour is 18:00 with 3,931.',
    '時間別の荷物数。最多は18時台の3,931個です。',
  );
  const base = { kind: 'chart', x, unit: 'parcels', alt } as const;
  const one = say('Delivered', '配達数');
  return [
    {
      ...base,
      name: 'by_hour_chart',
      title: say('Parcels by hour', '時間別の配達数'),
      chart: 'column',
      series: [{ label: one, values: hours.map(hour => (hour === 3 ? null : parcelsAt(hour))) }],
    },
    { ...base, name: 'stacked', title: say('By hour and depot', '営業所別・時間別'), chart: 'stacked', series },
    {
      ...base,
      name: 'records',
      title: say('Scan records', 'スキャン記録量'),
      chart: 'area',
      unit: 'bytes',
      x: Array.from({ length: 31 }, (_, day) => say(`${day + 1} May`, `5月${day + 1}日`)),
      series: [
        {
          label: say('Scan records', 'スキャン記録'),
          values: Array.from({ length: 31 }, (_, day) => 1.1e12 + 2.4e11 * Math.sin(day / 2.2) + 9e9 * day),
        },
      ],
    },
    {
      ...base,
      name: 'lines',
      title: say('Three days, hour by hour', '3日間の推移'),
      chart: 'line',
      x: Array.from(
        { length: 72 },
        (_, hour) => `${say(`${6 + Math.floor(hour / 24)} Jun`, `6/${6 + Math.floor(hour / 24)}`)} ${x[hour % 24]}`,
      ),
      series: series.slice(0, 3).map(({ label }, depot) => ({
        label,
        values: Array.from({ length: 72 }, (_, hour) => (hour > 29 && hour < 33 ? null : at(hour % 24, depot))),
      })),
    },
    {
      ...base,
      name: 'share',
      title: say('Share returned', '返送率'),
      chart: 'bar',
      unit: 'ratio',
      x: depots,
      series: [{ label: say('Share returned', '返送率'), values: [0.0224, 0.0274, 0.0346, null] }],
    },
  ];
}

function lists(language: Language): Block[] {
  const say = pick(language);
  return [
    {
      kind: 'list',
      ordered: false,
      items: [
        [
          strong(text(say('North', '北'))),
          text(say(' rose by ', 'は')),
          value('1,204', 1204n, 'parcels'),
          text(say(' parcels.', '個増加。')),
        ],
        [
          strong(text(say('West', '西'))),
          text(say(' fell by ', 'は')),
          value('88', 88n, 'parcels'),
          text(
            say(
              ' parcels: its gate was shut from 13:00 to 15:30, and the drivers were sent to the east harbour instead.',
              '個減少。13時から15時30分まで門が閉まっており、車両は東港に回されました。',
            ),
          ),
        ],
      ],
    },
    {
      kind: 'list',
      ordered: true,
      items: [[text(say('Check the gate.', '門を確認。'))], [text(say('Call the harbour.', '港に連絡。'))]],
    },
  ];
}

function blocksOf(language: Language): Block[] {
  const say = pick(language);
  const [byHour, stacked, area, line, bar] = fixtureCharts(language);
  const chart = (block: ChartBlock | undefined): Block[] => (block === undefined ? [] : [block]);
  return [
    { kind: 'heading', level: 1, text: say('Parcels of the day', '荷物日報') },
    {
      kind: 'paragraph',
      parts: [
        text(say('Yesterday ', '昨日は')),
        strong(value(say('41,207 parcels', '41,207個'), 41_207n, 'parcels')),
        text(say(' were delivered, ', 'を配達し、')),
        value(say('9.3% more', '9.3%増'), 0.093, 'ratio'),
        text(say(' than the day before. The busiest minute was ', 'でした。最も忙しかったのは')),
        strong(value('18:07', '2018-06-08 09:07:00', 'time')),
        text(say('. See ', 'です。詳しくは')),
        {
          kind: 'link',
          parts: [text(say('the day’s page', '当日のページ'))],
          href: 'https://parcels.example.test/days/2018-06-08?a=1&b=2',
        },
        text(say(' and the column ', 'と列')),
        { kind: 'code', text: 'parcels.weight_grams' },
        { kind: 'emphasis', parts: [text(say(' for more.', 'をご覧ください。'))] },
      ],
    },
    {
      kind: 'notice',
      tone: 'warning',
      items: [
        [
          text(
            say(
              '2 files of 03:00 have not come; the hour may rise.',
              '3時台のファイルが2件届いていません。数値は増える可能性があります。',
            ),
          ),
        ],
        [strong(value('17', 17n)), text(say(' records were rejected.', '件の記録が拒否されました。'))],
      ],
    },
    figuresBlock(language),
    ...chart(byHour),
    { kind: 'heading', level: 2, text: say('What moved', '変化') },
    ...lists(language),
    depotTable(language),
    ...chart(stacked),
    ...chart(bar),
    { kind: 'heading', level: 2, text: say('The month so far', '今月の累計') },
    {
      kind: 'notice',
      tone: 'info',
      items: [
        [
          text(
            say(
              'The figures of 6 June were built again since the last report.',
              '6月6日の数値は前回の報告後に再計算されました。',
            ),
          ),
        ],
      ],
    },
    ...chart(area),
    ...chart(line),
    { kind: 'heading', level: 3, text: say('Hour by hour', '時間ごと') },
    hourTable(language),
    emptyTable(language),
  ];
}

/** A parcel service's day with every kind of block. */
export function parcelsDocument(language: Language): Document {
  const say = pick(language);
  return {
    report: 'parcels.daily',
    title: say('Parcels of the day', '荷物日報'),
    subject: say('Parcels: 8 June 2018, 41,207 delivered', '荷物日報：2018年6月8日 配達 41,207個'),
    preheader: say('The busiest minute was 18:07; returns are up.', '最も忙しかったのは18:07、返送は増加。'),
    language,
    siteName: say('Harbour Parcels', '港荷物サービス'),
    timeZone: 'Asia/Tokyo',
    range: { from: new Date('2018-06-07T15:00:00Z'), to: new Date('2018-06-08T15:00:00Z') },
    rangeText: say('8 June 2018', '2018年6月8日'),
    asOf: new Date('2018-06-08T23:30:00Z'),
    asOfText: say('9 June 2018, 08:30', '2018年6月9日 08:30'),
    revision: 26,
    blocks: blocksOf(language),
    answers: new Map(),
    words: {
      range: say('Range', '対象期間'),
      asOf: say('As of', '作成時点'),
      revision: say('Revision', '改訂'),
      timeZone: say('Time zone', 'タイムゾーン'),
      page: (page, pages) => say(`Page ${page} of ${pages}`, `${page} / ${pages} ページ`),
      total: say('Total', '合計'),
      madeBy: say('Made by Tallylight', 'Tallylight が作成'),
      unsubscribe: say('Unsubscribe', '配信停止'),
    },
  };
}

/** Every text of the parcels document replaced by hostile ones, in turn; numbers stay. */
export function hostileDocument(language: Language): Document {
  const base = parcelsDocument(language);
  let turn = 0;
  const next = (): string => hostileTexts[turn++ % hostileTexts.length] ?? '';
  const inline = (part: Inline): Inline => {
    switch (part.kind) {
      case 'text':
      case 'code':
      case 'value':
        return { ...part, text: next() };
      case 'link':
        return { ...part, parts: part.parts.map(inline), href: `javascript:alert(${turn})` };
      default:
        return { ...part, parts: part.parts.map(inline) };
    }
  };
  const line = (parts: Inline[]): Inline[] => parts.map(inline);
  const block = (one: Block): Block => {
    switch (one.kind) {
      case 'heading':
        return { ...one, text: next() };
      case 'paragraph':
        return { ...one, parts: line(one.parts) };
      case 'list':
      case 'notice':
        return { ...one, items: one.items.map(line) };
      case 'figures':
        return { ...one, items: one.items.map(item => ({ ...item, label: next(), text: next(), note: next() })) };
      case 'table':
        return hostileTable(one, next);
      case 'chart':
        return {
          ...one,
          title: next(),
          alt: next(),
          x: one.x.map(next),
          series: one.series.map(series => ({ ...series, label: next() })),
        };
    }
  };
  return {
    ...base,
    title: next(),
    subject: hostileTexts[0] ?? '',
    preheader: next(),
    siteName: next(),
    rangeText: next(),
    blocks: base.blocks.map(block),
  };
}

function hostileTable(table: TableBlock, next: () => string): TableBlock {
  return {
    ...table,
    title: next(),
    empty: next(),
    columns: table.columns.map(column => ({ ...column, label: next() })),
    rows: table.rows.map(row => row.map(cell => (typeof cell.value === 'string' ? words(next()) : cell))),
  };
}

/** A range in which nothing happened: tables without rows, charts without points, figures that are not there. */
export function emptyDocument(language: Language): Document {
  const base = parcelsDocument(language);
  const blocks = base.blocks.map((block): Block => {
    if (block.kind === 'table') return { ...block, rows: [] };
    if (block.kind === 'chart')
      return { ...block, x: [], series: block.series.map(({ label }) => ({ label, values: [] })) };
    if (block.kind !== 'figures') return block;
    const { text: shown } = nothing(language);
    return { ...block, items: block.items.map(({ label }) => ({ label, text: shown, value: null })) };
  });
  return { ...base, blocks };
}

/** So many tables of so many rows after the parcels document: what a mail cannot hold whole. */
export function longDocument(language: Language, { tables, rows }: { tables: number; rows: number }): Document {
  const base = parcelsDocument(language);
  const long = (index: number): TableBlock => ({
    ...hourTable(language),
    name: `long_${index}`,
    title: `Long ${index}`,
    rows: Array.from({ length: rows }, (_, row) => [
      words('2018-06-08'),
      whole(row % 24),
      whole(1_234_567_890 + row),
      whole(BigInt(row) * 9_007_199_254_740_993n),
    ]),
  });
  return { ...base, blocks: [...base.blocks, ...Array.from({ length: tables }, (_, index) => long(index + 1))] };
}
