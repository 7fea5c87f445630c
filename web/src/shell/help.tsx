// All keys of the frame.

import { Dialog } from '../parts/dialog.tsx';
import { useSession } from '../parts/session.ts';
import { words as shellWords } from '../words/shell.ts';
import { useWords } from '../words/words.ts';
import styles from './help.module.css';
import { pagesFor } from './pages.ts';

export function Help({ open, onClose }: { open: boolean; onClose: () => void }) {
  const words = useWords(shellWords);
  const session = useSession();
  const rows: [string[], string][] = [
    [['Ctrl', 'K'], words.keys.palette],
    [['/'], words.keys.filter],
    [['[', ']'], words.keys.range],
    [['?'], words.keys.help],
  ];
  return (
    <Dialog open={open} onClose={onClose} title={words.keys.title} width={560}>
      <dl className={styles.keys}>
        {rows.map(([keys, text]) => (
          <Row key={text} keys={keys} text={text} />
        ))}
      </dl>
      <h3 className={styles.go}>{words.keys.go}</h3>
      <dl className={styles.keys}>
        {pagesFor(session).map(({ id, letter }) => (
          <Row key={id} keys={['g', letter]} text={words.nav[id]} />
        ))}
      </dl>
    </Dialog>
  );
}

function Row({ keys, text }: { keys: readonly string[]; text: string }) {
  return (
    <div className={styles.row}>
      <dt>
        {keys.map(key => (
          <kbd key={key}>{key}</kbd>
        ))}
      </dt>
      <dd>{text}</dd>
    </div>
  );
}
