// The SQL behind numbers: to read, to copy, to go on with on the SQL page.

import { Button } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useCan } from '../parts/can.tsx';
import { Code } from '../parts/code.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { words } from '../words/charts.ts';
import { useWords } from '../words/words.ts';
import styles from './panel.module.css';

export interface SqlDialogProps {
  opened: boolean;
  onClose: () => void;
  sql: string;
  title: string;
  tables: readonly string[];
}

export function SqlDialog({ opened, onClose, sql, title, tables }: SqlDialogProps) {
  const said = useWords(words);
  const navigate = useNavigate();
  const analyst = useCan('analyst');
  return (
    <Dialog open={opened} onClose={onClose} width={780} title={`${said.sqlBehind}: ${title}`}>
      <Code text={sql} language="sql" wrap />
      <div className={styles.dialogFoot}>
        <span>{tables.length > 0 ? said.from(tables.join(', ')) : ''}</span>
        {analyst && (
          <Button variant="default" onClick={() => void navigate({ to: '/sql', search: { sql } } as never)}>
            {said.openSql}
          </Button>
        )}
      </div>
    </Dialog>
  );
}
