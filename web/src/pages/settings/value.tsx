// A value of a setting, as it would be written; nothing is told as nothing.

import { words } from '../../words/settings.ts';
import { useWords } from '../../words/words.ts';
import css from './settings.module.css';

export function Value({ value }: { value: unknown }) {
  const text = useWords(words);
  if (value === null || value === undefined || value === '') return <span className={css.soft}>{text.none}</span>;
  if (typeof value === 'boolean') return <code>{value ? text.yes : text.no}</code>;
  return <code className={css.value}>{typeof value === 'object' ? JSON.stringify(value) : String(value)}</code>;
}
