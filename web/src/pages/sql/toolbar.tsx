// What can be done with the statement in front: run or stop it, set it, clear it, save it, make a table of it, hand it on.

import { ActionIcon, Button, Menu } from '@mantine/core';
import { IconDots, IconPlayerPlayFilled, IconPlayerStopFilled } from '@tabler/icons-react';
import { useCan } from '../../parts/can.tsx';
import { words as sqlWords } from '../../words/sql.ts';
import { useWords } from '../../words/words.ts';
import styles from './sql.module.css';

export interface ToolbarProps {
  running: boolean;
  empty: boolean;
  /** What the check of the statement says, or what just happened. */
  said: string;
  onRun: () => void;
  onStop: () => void;
  onFormat: () => void;
  onClear: () => void;
  onSave: () => void;
  onSaveAs: () => void;
  onCreate: () => void;
  onLink: () => void;
  onClose: () => void;
}

export function Toolbar(props: ToolbarProps) {
  const words = useWords(sqlWords);
  const editor = useCan('editor');
  const { running, empty } = props;
  return (
    <div className={styles['toolbar']} role="toolbar" aria-label={words.title}>
      {running ? (
        <Button
          leftSection={<IconPlayerStopFilled size={12} aria-hidden />}
          onClick={props.onStop}
          title="Esc"
          data-stop
        >
          {words.stop}
        </Button>
      ) : (
        <Button
          leftSection={<IconPlayerPlayFilled size={12} aria-hidden />}
          disabled={empty}
          onClick={props.onRun}
          title={words.runKeys}
        >
          {words.run}
        </Button>
      )}
      <Button variant="default" disabled={empty} onClick={props.onFormat} title="Shift+Alt+F">
        {words.format}
      </Button>
      <Button variant="default" disabled={empty} onClick={props.onClear} className={styles['wide'] ?? ''}>
        {words.clear}
      </Button>
      <Button variant="default" disabled={empty} onClick={props.onSave} title="Ctrl+S">
        {words.save}
      </Button>
      {editor && (
        <Button variant="default" disabled={empty} onClick={props.onCreate} className={styles['wide'] ?? ''}>
          {words.createModel}
        </Button>
      )}
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon variant="default" aria-label={words.more}>
            <IconDots size={16} stroke={1.5} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item disabled={empty} onClick={props.onSaveAs}>
            {words.saveAs}
          </Menu.Item>
          <Menu.Item disabled={empty} onClick={props.onLink}>
            {words.link}
          </Menu.Item>
          <Menu.Item disabled={empty} onClick={props.onClear} className={styles['narrow'] ?? ''}>
            {words.clear}
          </Menu.Item>
          {editor && (
            <Menu.Item disabled={empty} onClick={props.onCreate} className={styles['narrow'] ?? ''}>
              {words.createModel}
            </Menu.Item>
          )}
          <Menu.Item onClick={props.onClose}>{words.closeThis}</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <output className={styles['said']}>{props.said}</output>
    </div>
  );
}
