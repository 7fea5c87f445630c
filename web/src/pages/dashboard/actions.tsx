// What can be done with a dashboard as a whole: share it, present it, print it, hand on its address.

import { ActionIcon } from '@mantine/core';
import { useClipboard } from '@mantine/hooks';
import { IconDots, IconLink, IconPresentation, IconPrinter, IconShare3 } from '@tabler/icons-react';
import { useState } from 'react';
import type { Dashboard } from '../../api/operations.ts';
import { Action, ActionMenu } from '../../parts/action_menu.tsx';
import { useCan } from '../../parts/can.tsx';
import { words as dashboardWords } from '../../words/dashboards.ts';
import { useWords } from '../../words/words.ts';
import styles from './dashboard.module.css';
import { ShareDialog } from './share_dialog.tsx';
import type { Presenting } from './use_presenting.ts';

export interface DashboardActionsProps {
  dashboard: Dashboard;
  title: string;
  presenting: Presenting;
  print: () => void;
}

const icon = { size: 16, stroke: 1.5 } as const;

export function DashboardActions({ dashboard, title, presenting, print }: DashboardActionsProps) {
  const words = useWords(dashboardWords);
  const editor = useCan('editor');
  const clipboard = useClipboard({ timeout: 1_500 });
  const [sharing, setSharing] = useState(false);
  return (
    <div className={styles.actions}>
      <ActionMenu
        label={words.more}
        align="end"
        button={props => (
          <ActionIcon {...props} aria-label={words.more} title={words.more}>
            <IconDots {...icon} />
          </ActionIcon>
        )}
      >
        <Action icon={<IconPresentation {...icon} />} onClick={presenting.toggle}>
          {presenting.on ? words.endPresent : words.present}
        </Action>
        <Action icon={<IconPrinter {...icon} />} onClick={print}>
          {words.print}
        </Action>
        <Action icon={<IconLink {...icon} />} stays onClick={() => clipboard.copy(window.location.href)}>
          <span aria-live="polite">{clipboard.copied ? words.copied : words.copyLink}</span>
        </Action>
        {editor && (
          <Action icon={<IconShare3 {...icon} />} onClick={() => setSharing(true)}>
            {words.share}
          </Action>
        )}
      </ActionMenu>
      {sharing && <ShareDialog name={dashboard.name} title={title} onClose={() => setSharing(false)} />}
    </div>
  );
}
