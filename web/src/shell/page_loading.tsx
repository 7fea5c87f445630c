// While the script of a page is on its way: its place, and nothing that moves.

import { Skeleton } from '../parts/skeleton.tsx';
import styles from './frame.module.css';

export function PageLoading() {
  return (
    <div className={styles.waiting}>
      <Skeleton kind="text" rows={6} />
    </div>
  );
}
