// Words of the grid.

import { defineWords } from './words.ts';

export const words = defineWords({
  en: {
    cellOf: (column: string) => `Whole text of ${column}`,
    characters: (count: number) => `${count.toLocaleString('en')} ${count === 1 ? 'character' : 'characters'}`,
    copy: 'Copy',
    close: 'Close',
    copied: (count: number) => `${count.toLocaleString('en')} ${count === 1 ? 'cell' : 'cells'} copied`,
    tooMany: 'That is more than the clipboard takes. Download the result instead.',
    empty: 'No rows',
    keys: 'Arrow keys move, Shift extends, Ctrl+C copies, Space shows the whole text.',
  },
  ja: {
    cellOf: column => `${column} の全文`,
    characters: count => `${count.toLocaleString('ja')} 文字`,
    copy: 'コピー',
    close: '閉じる',
    copied: count => `${count.toLocaleString('ja')} セルをコピーしました`,
    tooMany: 'クリップボードに入りきりません。結果をダウンロードしてください。',
    empty: '行がありません',
    keys: '矢印キーで移動、Shift で範囲選択、Ctrl+C でコピー、Space で全文を表示します。',
  },
});
