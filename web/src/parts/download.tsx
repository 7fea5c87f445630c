// A link that hands a file out. The server names the file; the browser keeps the page.

import { IconDownload } from '@tabler/icons-react';
import { words as partWords } from '../words/parts.ts';
import { useWords } from '../words/words.ts';
import styles from './download.module.css';

export interface DownloadProps {
  href: string;
  /** What is downloaded, in words: `Requests by hour`. */
  label: string;
  /** As shown on the button: `CSV`. */
  format: string;
}

export function Download({ href, label, format }: DownloadProps) {
  const words = useWords(partWords);
  return (
    <a href={href} download className={styles.download} aria-label={words.download(label, format)}>
      <IconDownload size={14} stroke={1.5} aria-hidden />
      {format}
    </a>
  );
}
