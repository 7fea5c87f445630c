// The parameters of a feed as a row of controls. What is typed counts when it is left or Enter is pressed.

import { Button, Checkbox, TextInput } from '@mantine/core';
import { useEffect, useState } from 'react';
import type { FeedWhole } from '../../api/operations.ts';
import { words as feedWords } from '../../words/feeds.ts';
import { useWords } from '../../words/words.ts';
import css from './feed.module.css';
import type { GivenParams } from './use_given.ts';

type Param = FeedWhole['params'][number];

export function Params({ params, given }: { params: readonly Param[]; given: GivenParams }) {
  const text = useWords(feedWords);
  if (params.length === 0) return null;
  return (
    <fieldset className={css.params}>
      <legend className="unseen">{text.params}</legend>
      {params.map(param => (
        <One
          key={param.name}
          param={param}
          value={given.values[param.name]}
          onChange={value => given.change(param.name, value)}
        />
      ))}
      {given.given !== '' && (
        <Button variant="subtle" onClick={given.reset}>
          {text.reset}
        </Button>
      )}
    </fieldset>
  );
}

interface OneProps {
  param: Param;
  /** Undefined: as usual. */
  value: string | undefined;
  onChange: (value: string | undefined) => void;
}

function One({ param, value, onChange }: OneProps) {
  const text = useWords(feedWords);
  const { name, type, default: usual, description } = param;
  if (type === 'boolean')
    return (
      <Checkbox
        className={css.check ?? ''}
        label={name}
        title={description}
        checked={(value ?? usual) === 'true'}
        onChange={event => onChange(String(event.currentTarget.checked))}
      />
    );
  return (
    <Typed
      label={name}
      title={description}
      placeholder={text.usual(usual ?? '')}
      wide={type === 'text' || type === 'list'}
      value={value ?? ''}
      onChange={written => onChange(written === '' ? undefined : written)}
    />
  );
}

interface TypedProps {
  label: string;
  title: string;
  placeholder: string;
  wide: boolean;
  value: string;
  onChange: (value: string) => void;
}

function Typed({ label, title, placeholder, wide, value, onChange }: TypedProps) {
  const [written, setWritten] = useState(value);
  useEffect(() => setWritten(value), [value]);
  const leave = (): void => {
    if (written.trim() !== value) onChange(written.trim());
  };
  return (
    <TextInput
      className={css.typed ?? ''}
      data-wide={wide || undefined}
      label={label}
      title={title}
      placeholder={placeholder}
      value={written}
      onChange={event => setWritten(event.currentTarget.value)}
      onBlur={leave}
      onKeyDown={event => {
        if (event.key === 'Enter') leave();
      }}
    />
  );
}
