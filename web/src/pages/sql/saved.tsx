// Saved queries: one's own, and those that others share; opened into a tab, renamed, shared, removed. And the dialog that saves one.

import { ActionIcon, Button, Checkbox, Menu, Modal, TextInput } from '@mantine/core';
import { IconDots, IconUsers } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { call } from '../../api/client.ts';
import type { SavedQuery } from '../../api/operations.ts';
import { useConfirm } from '../../parts/confirm.tsx';
import { useFormat } from '../../parts/format.ts';
import { Loaded } from '../../parts/loaded.tsx';
import { Problem } from '../../parts/problem.tsx';
import { Skeleton } from '../../parts/skeleton.tsx';
import { useCall } from '../../parts/use_call.ts';
import { words as sqlWords } from '../../words/sql.ts';
import { useWords } from '../../words/words.ts';
import styles from './browser.module.css';

export interface Saving {
  /** The query that is changed; without it a new one is made. */
  query?: SavedQuery | undefined;
  title: string;
  sql: string;
}

interface Written {
  id: string | undefined;
  title: string;
  sql: string;
  shared: boolean;
}

/** Writes a query and makes the list new. */
export function useSaveQuery() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id, ...body }: Written): Promise<SavedQuery> =>
      id === undefined ? call('saveQuery', { body }) : call('changeQuery', { params: { id }, body }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['listQueries'] }),
  });
}

export function SaveDialog({
  saving,
  onClose,
  onSaved,
}: {
  saving: Saving;
  onClose: () => void;
  onSaved: (query: SavedQuery) => void;
}) {
  const words = useWords(sqlWords);
  const [title, setTitle] = useState(saving.title);
  const [shared, setShared] = useState(saving.query?.shared ?? false);
  const save = useSaveQuery();
  const submit = () =>
    save.mutate(
      { id: saving.query?.id, title: title.trim(), sql: saving.sql, shared },
      { onSuccess: query => onSaved(query) },
    );
  return (
    <Modal opened onClose={onClose} title={saving.query === undefined ? words.saveAs.replace('…', '') : words.save}>
      <form
        className={styles['form']}
        onSubmit={event => {
          event.preventDefault();
          submit();
        }}
      >
        <TextInput
          label={words.name}
          value={title}
          maxLength={200}
          required
          withAsterisk={false}
          data-autofocus
          onChange={event => setTitle(event.currentTarget.value)}
        />
        <Checkbox label={words.share} checked={shared} onChange={event => setShared(event.currentTarget.checked)} />
        {save.error !== null && <Problem error={save.error} compact />}
        <div className={styles['buttons']}>
          <Button variant="default" onClick={onClose}>
            {words.cancel}
          </Button>
          <Button type="submit" loading={save.isPending} disabled={title.trim() === ''}>
            {words.save}
          </Button>
        </div>
      </form>
    </Modal>
  );
}

interface SavedProps {
  onOpen: (query: SavedQuery) => void;
}

function Acts({ query, onRename }: { query: SavedQuery; onRename: () => void }) {
  const words = useWords(sqlWords);
  const confirm = useConfirm();
  const client = useQueryClient();
  const save = useSaveQuery();
  const remove = useMutation({
    mutationFn: () => call('removeQuery', { params: { id: query.id } }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['listQueries'] }),
  });
  const ask = async () => {
    if (
      await confirm({
        title: words.removeTitle(query.title),
        body: words.removeBody,
        confirm: words.remove,
        danger: true,
      })
    )
      remove.mutate();
  };
  const { id, title, sql, shared } = query;
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon aria-label={`${words.more}: ${title}`}>
          <IconDots size={15} stroke={1.5} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={onRename}>{words.rename}</Menu.Item>
        <Menu.Item onClick={() => save.mutate({ id, title, sql, shared: !shared })}>
          {shared ? words.unshare : words.share_short}
        </Menu.Item>
        <Menu.Item onClick={() => void ask()}>{words.remove}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

export function SavedQueries({ onOpen }: SavedProps) {
  const words = useWords(sqlWords);
  const format = useFormat();
  const query = useCall('listQueries', {});
  const [renaming, rename] = useState<SavedQuery>();
  return (
    <Loaded
      query={query}
      skeleton={<Skeleton kind="text" rows={6} />}
      empty={<p className={styles['none']}>{words.noSaved}</p>}
    >
      {({ items }) => (
        <>
          <ul className={styles['queries']}>
            {items.map(one => (
              <li key={one.id}>
                <button type="button" onClick={() => onOpen(one)} title={one.sql.slice(0, 400)}>
                  <span className={styles['queryTitle']}>
                    {one.title}
                    {one.shared && <IconUsers size={12} stroke={1.5} aria-label={words.shared} />}
                  </span>
                  <span className={styles['queryNote']}>
                    {one.own
                      ? format.ago(one.updated_at)
                      : `${words.sharedBy(one.owner)} · ${format.ago(one.updated_at)}`}
                  </span>
                </button>
                {one.own && <Acts query={one} onRename={() => rename(one)} />}
              </li>
            ))}
          </ul>
          {renaming !== undefined && (
            <SaveDialog
              saving={{ query: renaming, title: renaming.title, sql: renaming.sql }}
              onClose={() => rename(undefined)}
              onSaved={() => rename(undefined)}
            />
          )}
        </>
      )}
    </Loaded>
  );
}
