// Asks for a pass now, and says what came of asking.

import { Button, Tooltip } from '@mantine/core';
import { IconPlayerPlay } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { call } from '../../api/client.ts';
import { Problem } from '../../parts/problem.tsx';
import { words } from '../../words/runs.ts';
import { useWords } from '../../words/words.ts';
import css from './runs.module.css';

/** A button that starts a pass; `label` where it stands for going on with a run that failed. */
export function StartButton({ label, onStarted }: { label?: string; onStarted?: () => void }) {
  const text = useWords(words);
  const start = useMutation({
    mutationFn: () => call('startRun', { body: {} }),
    onSuccess: () => onStarted?.(),
  });
  return (
    <span className={css.start}>
      {start.data !== undefined && (
        <span role="status" className={css.soft}>
          {start.data.words}
        </span>
      )}
      {start.error !== null && <Problem error={start.error} compact />}
      <Tooltip label={text.againWhy} multiline w={280} position="bottom-end">
        <Button
          leftSection={<IconPlayerPlay size={16} stroke={1.5} />}
          loading={start.isPending}
          onClick={() => start.mutate()}
        >
          {label ?? text.start}
        </Button>
      </Tooltip>
    </span>
  );
}
