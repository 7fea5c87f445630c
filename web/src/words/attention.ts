// Words for what the server tells in codes and facts: what needs a person on the first page, and the checks of the status page. A code that is
// not known here is shown in the server's English.

import { defineWords } from './words.ts';

/** Facts of an entry, already as the reader reads numbers. */
export type Said = Readonly<Record<string, string>>;

const files = (count: string | undefined): string => (count === '1' ? '1 file' : `${count} files`);

export const words = defineWords({
  en: {
    title: {
      alert_firing: ({ title }: Said) => `${title}`,
      alert_error: ({ title }: Said) => `${title}`,
      run_failed: (_: Said) => 'The last pass failed',
      run_broken: (_: Said) => 'The last pass was cut off',
      files_failed: ({ subject, count }: Said) => `${subject}: ${files(count)} failed`,
      files_held: ({ subject, count }: Said) => `${subject}: ${files(count)} held`,
      lines_wrong: ({ subject }: Said) => `The books of ${subject} do not balance`,
      rows_wrong: ({ subject }: Said) => `The books of ${subject} do not balance`,
      source_late: ({ subject }: Said) => `${subject} is late`,
      many_rejects: ({ subject, share }: Said) => `${subject}: ${share} of the records could not be read`,
      delivery_dead: ({ subject, count }: Said) =>
        `${subject} was given up for ${count === '1' ? 'an address' : `${count} addresses`}`,
      site_mistakes: ({ count }: Said) =>
        `The site has ${count === '1' ? '1 mistake' : `${count} mistakes`}; it goes on as it was before`,
      disk_full: (_: Said) => 'The disk is nearly full',
    },
    detail: {
      alert_firing: ({ detail }: Said) => `${detail}`,
      alert_error: ({ reason, detail }: Said) =>
        reason === undefined ? `${detail}` : `It cannot be judged: ${reason}`,
      run_failed: ({ reason, detail }: Said) => reason ?? `${detail}`,
      run_broken: ({ reason }: Said) => reason ?? 'Its process ended without a word; the next pass goes on from there.',
      files_failed: (_: Said) => 'They are tried at every pass; the ledger says why.',
      files_held: (_: Said) => 'Their total is unusual: look, and let them in by `ingest --release`.',
      lines_wrong: ({ count }: Said) => `Of ${files(count)} lines are not rows, rejects and duplicates.`,
      rows_wrong: ({ rows, held }: Said) => `Its files have ${rows} rows and the table ${held}.`,
      source_late: ({ age, usual }: Said) =>
        `The newest record is ${age} old; usually newer ones come within ${usual}.`,
      many_rejects: ({ rejects, lines }: Said) => `${rejects} of ${lines} records that came in the last 24 hours.`,
      delivery_dead: ({ reason, detail }: Said) => reason ?? `${detail}`,
      site_mistakes: ({ detail }: Said) => `${detail}`,
      disk_full: ({ free, needed }: Said) => `${free} are free; a load needs some ${needed} beside what it keeps.`,
    },
    check: {
      engine: {
        name: (_: Said) => 'Engine',
        good: ({ version }: Said) => `DuckDB ${version} answers`,
        bad: ({ reason }: Said) => `DuckDB does not answer: ${reason}`,
        hint: 'Look at the free memory and at the log of the server; a restart opens it anew.',
      },
      state: {
        name: (_: Said) => 'State and lake',
        good: (_: Said) => 'Both can be read',
        bad: ({ reason }: Said) => `${reason}`,
        hint: 'Check the disk and the rights of the folder `data`.',
      },
      source: {
        name: ({ subject }: Said) => `Source ${subject}`,
        good: ({ path }: Said) => `${path}`,
        bad: ({ reason }: Said) => `It cannot be read: ${reason}`,
        hint: 'Give this user the right to read the folder.',
      },
      source_absent: {
        name: ({ subject }: Said) => `Source ${subject}`,
        good: ({ path }: Said) => `${path} is not there yet: nothing comes from it`,
        bad: ({ path }: Said) => `${path} is not there yet`,
        hint: 'Make the folder, or hand files in on the page of the sources.',
      },
      disk: {
        name: (_: Said) => 'Disk',
        good: ({ free }: Said) => `${free} free`,
        bad: ({ free, needed }: Said) => `${free} free; a load needs some ${needed} beside what it keeps`,
        hint: 'Make room.',
      },
      catalogue: {
        name: (_: Said) => 'Catalogue',
        good: (_: Said) => 'No mistakes',
        bad: ({ count }: Said) => `${count === '1' ? '1 mistake' : `${count} mistakes`} since the last edit`,
        hint: 'The site goes on as it was before; mend what is named.',
      },
    },
  },
  ja: {
    title: {
      alert_firing: ({ title }: Said) => `${title}`,
      alert_error: ({ title }: Said) => `${title}`,
      run_failed: (_: Said) => '前回の処理が失敗しました',
      run_broken: (_: Said) => '前回の処理が途中で終わりました',
      files_failed: ({ subject, count }: Said) => `${subject}：読み込めないファイル ${count} 件`,
      files_held: ({ subject, count }: Said) => `${subject}：保留中のファイル ${count} 件`,
      lines_wrong: ({ subject }: Said) => `${subject} の収支が一致していません`,
      rows_wrong: ({ subject }: Said) => `${subject} の収支が一致していません`,
      source_late: ({ subject }: Said) => `${subject} が遅れています`,
      many_rejects: ({ subject, share }: Said) => `${subject}：レコードの ${share} が読み取れませんでした`,
      delivery_dead: ({ subject, count }: Said) => `${subject} を ${count} 件の宛先に届けられませんでした`,
      site_mistakes: ({ count }: Said) => `サイトの設定に誤りが ${count} 件あり、以前の内容で動作しています`,
      disk_full: (_: Said) => 'ディスクの空きがほとんどありません',
    },
    detail: {
      alert_firing: ({ detail }: Said) => `${detail}`,
      alert_error: ({ reason, detail }: Said) => (reason === undefined ? `${detail}` : `判定できません：${reason}`),
      run_failed: ({ reason, detail }: Said) => reason ?? `${detail}`,
      run_broken: ({ reason }: Said) => reason ?? 'プロセスが突然終了しました。次の処理が続きから行います。',
      files_failed: (_: Said) => '処理のたびに再試行されます。理由はファイル台帳にあります。',
      files_held: (_: Said) => '合計が普段と違います。確認のうえ `ingest --release` で取り込んでください。',
      lines_wrong: ({ count }: Said) =>
        `${count} 件のファイルで、行数が取り込み・読み取り不可・重複の合計と一致しません。`,
      rows_wrong: ({ rows, held }: Said) => `ファイルの行数は ${rows}、テーブルの行数は ${held} です。`,
      source_late: ({ age, usual }: Said) =>
        `最新のレコードは ${age} 前のものです。普段は ${usual} 以内に次が届きます。`,
      many_rejects: ({ rejects, lines }: Said) => `過去 24 時間に届いた ${lines} 件のうち ${rejects} 件です。`,
      delivery_dead: ({ reason, detail }: Said) => reason ?? `${detail}`,
      site_mistakes: ({ detail }: Said) => `${detail}`,
      disk_full: ({ free, needed }: Said) =>
        `空きは ${free} です。取り込みには、保存分のほかに約 ${needed} が必要です。`,
    },
    check: {
      engine: {
        name: (_: Said) => 'エンジン',
        good: ({ version }: Said) => `DuckDB ${version} が応答しています`,
        bad: ({ reason }: Said) => `DuckDB が応答しません：${reason}`,
        hint: '空きメモリとサーバーのログを確認してください。再起動で開き直されます。',
      },
      state: {
        name: (_: Said) => '状態データとレイク',
        good: (_: Said) => 'どちらも読み取れます',
        bad: ({ reason }: Said) => `${reason}`,
        hint: 'ディスクと `data` フォルダーの権限を確認してください。',
      },
      source: {
        name: ({ subject }: Said) => `データソース ${subject}`,
        good: ({ path }: Said) => `${path}`,
        bad: ({ reason }: Said) => `読み取れません：${reason}`,
        hint: '実行ユーザーにフォルダーの読み取り権限を与えてください。',
      },
      source_absent: {
        name: ({ subject }: Said) => `データソース ${subject}`,
        good: ({ path }: Said) => `${path} はまだありません。ここからは何も届きません`,
        bad: ({ path }: Said) => `${path} はまだありません`,
        hint: 'フォルダーを作成するか、データソースのページからファイルをアップロードしてください。',
      },
      disk: {
        name: (_: Said) => 'ディスク',
        good: ({ free }: Said) => `空き ${free}`,
        bad: ({ free, needed }: Said) => `空き ${free}（取り込みには保存分のほかに約 ${needed} が必要）`,
        hint: '空きを増やしてください。',
      },
      catalogue: {
        name: (_: Said) => 'カタログ',
        good: (_: Said) => '誤りはありません',
        bad: ({ count }: Said) => `直近の変更に誤りが ${count} 件あります`,
        hint: '以前の内容で動作しています。指摘された箇所を直してください。',
      },
    },
  },
});
