// Names of units, for heads of columns and axes. What is not here a pack may have words for; else it is shown as the pack wrote it.

import { defineWords } from './words.ts';

export const words = defineWords({
  en: {
    bytes: 'bytes',
    requests: 'requests',
    rows: 'rows',
    files: 'files',
    ratio: '%',
    percent: '%',
    gbps: 'Gbps',
    seconds: 'seconds',
    milliseconds: 'ms',
    days: 'days',
    currency: 'currency',
    time: 'time',
  },
  ja: {
    bytes: 'バイト',
    requests: '件',
    rows: '行',
    files: 'ファイル',
    ratio: '%',
    percent: '%',
    gbps: 'Gbps',
    seconds: '秒',
    milliseconds: 'ミリ秒',
    days: '日',
    currency: '通貨',
    time: '時刻',
  },
});
