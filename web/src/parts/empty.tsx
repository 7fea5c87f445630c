// Where there is nothing yet: what would be here, and how it gets here.

import type { ReactNode } from 'react';
import styles from './empty.module.css';

export interface EmptyProps {
  title: string;
  hint?: ReactNode;
  action?: ReactNode;
}

export function Empty({ title, hint, action }: EmptyProps) {
  return (
    <div className={styles.empty}>
      <p className={styles.title}>{title}</p>
      {hint === undefined ? null : <div className={styles.hint}>{hint}</div>}
      {action === undefined ? null : <div className={styles.action}>{action}</div>}
    </div>
  );
}
