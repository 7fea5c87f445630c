// The place where files are handed in, by choosing or dropping: each with its progress, then the pass that takes them, then what they became.

import { Button } from '@mantine/core';
import { IconUpload } from '@tabler/icons-react';
import { type DragEvent, useId, useRef, useState } from 'react';
import type { Source } from '../../api/operations.ts';
import { useCan } from '../../parts/can.tsx';
import { useNow } from '../../parts/clock.tsx';
import { words } from '../../words/sources.ts';
import { useWords } from '../../words/words.ts';
import { AfterUpload } from './after_upload.tsx';
import css from './sources.module.css';
import { UploadLine } from './upload_line.tsx';
import { mostUploads, useUploads } from './uploads.ts';

const filesOf = (event: DragEvent): boolean => event.dataTransfer.types.includes('Files');

export function HandIn({ source }: { source: Source }) {
  const text = useWords(words);
  const canGive = useCan('editor');
  const uploads = useUploads(source.name, useNow());
  const [over, setOver] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const hint = useId();
  if (!source.accepts_files) return <p className={css.soft}>{text.giveClosed}</p>;
  if (!canGive) return <p className={css.soft}>{text.giveRole}</p>;
  return (
    <div className={css.give}>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: dropping has a button beside it that does the same. */}
      <div
        className={css.drop}
        data-over={over || undefined}
        onDragOver={event => {
          if (!filesOf(event)) return;
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={event => {
          event.preventDefault();
          setOver(false);
          uploads.add([...event.dataTransfer.files]);
        }}
      >
        <input
          ref={input}
          type="file"
          multiple
          hidden
          aria-label={text.give}
          onChange={event => {
            uploads.add([...(event.currentTarget.files ?? [])]);
            event.currentTarget.value = '';
          }}
        />
        <Button
          variant="default"
          leftSection={<IconUpload size={16} stroke={1.5} />}
          aria-describedby={hint}
          onClick={() => input.current?.click()}
        >
          {text.giveChoose}
        </Button>
        <span id={hint} className={css.soft}>
          {over ? text.giveDrop : text.giveHint(source.format)}
        </span>
        {uploads.uploads.length > 0 && (
          <Button variant="subtle" onClick={uploads.clear}>
            {text.clear}
          </Button>
        )}
      </div>
      {uploads.leftOut > 0 && <p role="alert">{text.tooMany(mostUploads)}</p>}
      {uploads.uploads.length > 0 && (
        <ul className={css.uploads}>
          {uploads.uploads.map(one => (
            <UploadLine key={one.id} upload={one} onStop={uploads.stop} onAgain={uploads.again} />
          ))}
        </ul>
      )}
      <AfterUpload source={source} uploads={uploads} />
    </div>
  );
}
