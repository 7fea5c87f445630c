// Problems of the data as sentences: every kind, for one and many, in both languages.
import { describe, expect, it } from 'vitest';
import { plainText } from './inline.ts';
import { hour, shows, tell, wholeDay } from './insight_fixture.ts';
import { type Problem, tellProblem } from './problems.ts';

describe('problems', () => {
  const cases: [Problem, string, string][] = [
    [
      { what: 'missing', files: 2, ...hour },
      '2 files for 03:00 on 10 June 2018 have not come; the hour may rise.',
      '2018年6月10日 03:00のファイル2件が届いていません。この時間帯の数値は増える可能性があります。',
    ],
    [
      { what: 'missing', files: 1, source: 'north', ...hour },
      '1 file from north for 03:00 on 10 June 2018 has not come; the hour may rise.',
      '2018年6月10日 03:00のファイル1件（north）が届いていません。この時間帯の数値は増える可能性があります。',
    ],
    [
      { what: 'missing', ...wholeDay },
      'The files for 10 June 2018 have not come; the day may rise.',
      '2018年6月10日のファイルが届いていません。この日の数値は増える可能性があります。',
    ],
    [
      { what: 'thin', came: 1, usual: 12, of: 'files', from: hour.from, to: new Date('2018-06-09T20:00Z') },
      'The data for 10 June 2018, 03:00 – 05:00 may not be whole: 1 file has come where 12 would be usual; its numbers may rise.',
      '2018年6月10日 03:00～05:00のデータは揃っていない可能性があります。通常12件のところ、届いたファイルは1件です。この期間の数値は増える可能性があります。',
    ],
    [
      { what: 'thin', came: 0, usual: 12_000, of: 'records', source: 'north', ...hour },
      'The data from north for 03:00 on 10 June 2018 may not be whole: 0 records have come where 12,000 would be usual; the hour may rise.',
      '2018年6月10日 03:00のデータ（north）は揃っていない可能性があります。通常12,000件のところ、届いたレコードは0件です。この時間帯の数値は増える可能性があります。',
    ],
    [
      { what: 'failed', files: 1, reason: 'unexpected end\nof file.' },
      '1 file could not be read: unexpected end of file.',
      'ファイル1件を読み取れませんでした（理由：unexpected end of file）。',
    ],
    [
      { what: 'held', files: 2, source: 'north' },
      '2 files from north are held back until they have been looked at.',
      'ファイル2件（north）は、確認が済むまで保留しています。',
    ],
    [
      { what: 'held', files: 1, reason: 'it shrank' },
      '1 file is held back until it has been looked at: it shrank.',
      'ファイル1件は、確認が済むまで保留しています（理由：it shrank）。',
    ],
    [
      { what: 'rejects', records: 12, of: 34_567 },
      '12 of 34,567 records (0.03%) could not be read and are not counted.',
      'レコード34,567件のうち12件（0.03%）を読み取れなかったため、集計から除いています。',
    ],
    [
      { what: 'rejects', records: 1, of: 1, source: 'north' },
      '1 record from north could not be read and is not counted.',
      'northのレコード1件を読み取れなかったため、集計から除いています。',
    ],
    [
      { what: 'books', files: 1 },
      'The books of 1 file do not balance: rows, rejects and duplicates do not add up to the lines read.',
      'ファイル1件で、読み込んだ行数が取り込み・除外・重複の合計と一致していません。',
    ],
    [
      { what: 'unbuilt', intervals: 1 },
      '1 interval is not built yet; its numbers may change.',
      '1区間がまだ集計されていません。数値は変わる可能性があります。',
    ],
    [
      { what: 'unbuilt', intervals: 3, table: 'post.daily' },
      '3 intervals of post.daily are not built yet; their numbers may change.',
      'post.dailyの3区間がまだ集計されていません。数値は変わる可能性があります。',
    ],
    [
      { what: 'day_open', day: '2018-06-10' },
      'The day of 10 June 2018 is not over yet; its numbers may still rise.',
      '2018年6月10日はまだ終わっていません。数値はこれから増える可能性があります。',
    ],
    [
      { what: 'restated', intervals: 1, sentAt: new Date('2018-06-09T00:30Z') },
      'Since this report was last sent on 9 June 2018, 09:30 (UTC+09:00), 1 interval has been built again; the numbers here replace the earlier ones.',
      '前回の送信（2018年6月9日 09:30 (UTC+09:00)）以降に1区間を再集計しました。本レポートの数値が以前の数値に代わります。',
    ],
    [
      { what: 'restated', intervals: 3 },
      'Since this report was last sent, 3 intervals have been built again; the numbers here replace the earlier ones.',
      '前回の送信以降に3区間を再集計しました。本レポートの数値が以前の数値に代わります。',
    ],
    [
      { what: 'empty_range' },
      'The range is empty: it ends where it begins.',
      '対象期間が空です。開始と終了が同じ時刻です。',
    ],
    [{ what: 'future' }, 'The range has not begun yet.', '対象期間はまだ始まっていません。'],
    [{ what: 'no_data' }, 'There is no data in this range.', '対象期間のデータはありません。'],
  ];
  it.each(cases)('%o', (problem, en, ja) => {
    expect([plainText(tellProblem(problem, shows.en)), plainText(tellProblem(problem, shows.ja))]).toEqual([en, ja]);
  });

  it('says that there are none, and how many more there are', () => {
    const none: Problem[] = [
      { what: 'failed', files: 0 },
      { what: 'missing', files: 0, ...hour },
      { what: 'rejects', records: 0, of: 5 },
      { what: 'unbuilt', intervals: 0 },
      { what: 'restated', intervals: 0 },
    ];
    expect(tell({ kind: 'problems', problems: none }, 'en')).toEqual(['There are no open problems with the data.']);
    expect(tell({ kind: 'problems', problems: none }, 'ja')).toEqual(['未解決のデータの問題はありません。']);
    const three = cases.slice(0, 3).map(([problem]) => problem);
    expect(tell({ kind: 'problems', problems: three, limit: 2 }, 'en').at(-1)).toBe('1 more problem is open.');
    expect(tell({ kind: 'problems', problems: three, limit: 1 }, 'en').at(-1)).toBe('2 more problems are open.');
    expect(tell({ kind: 'problems', problems: three, limit: 1 }, 'ja').at(-1)).toBe(
      'ほかに未解決の問題が2件あります。',
    );
  });
});
