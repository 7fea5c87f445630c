// A text for machines, as it is, with a button that copies it. Long lines scroll inside.

import { ActionIcon } from '@mantine/core';
import { useClipboard } from '@mantine/hooks';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { words as partWords } from '../words/parts.ts';
import { useWords } from '../words/words.ts';
import styles from './code.module.css';

export interface CodeProps {
  text: string;
  /** For screen readers and tests: `sql`, `json`, `sh`. */
  language?: string;
  copy?: boolean;
  /** Breaks lines instead of scrolling. */
  wrap?: boolean;
}

export function Code({ text, language, copy = true, wrap = false }: CodeProps) {
  return (
    <div className={styles.code} data-language={language} data-wrap={wrap || undefined}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <pre tabIndex={0}>
        <code>{text}</code>
      </pre>
      {copy ? <CopyButton text={text} className={styles.copy} /> : null}
    </div>
  );
}

/** A small button that copies a text and says so. */
export function CopyButton({ text, className }: { text: string; className?: string | undefined }) {
  const words = useWords(partWords);
  const clipboard = useClipboard({ timeout: 1_500 });
  const label = clipboard.copied ? words.copied : words.copy;
  return (
    <ActionIcon
      variant="subtle"
      className={className ?? ''}
      aria-label={label}
      title={label}
      onClick={() => clipboard.copy(text)}
    >
      {clipboard.copied ? <IconCheck size={16} stroke={1.5} /> : <IconCopy size={16} stroke={1.5} />}
      <span className="unseen" aria-live="polite">
        {clipboard.copied ? words.copied : ''}
      </span>
    </ActionIcon>
  );
}
