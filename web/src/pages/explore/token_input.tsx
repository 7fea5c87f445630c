// Tokens in a line with a field that adds more: type a word, arrows choose, Enter takes, Backspace in the empty field takes the last one away. What
// cannot be added stays in the list, disabled, with its reason.

import { Combobox, useCombobox } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { type KeyboardEvent, useId, useState } from 'react';
import { words as exploreWords } from '../../words/explore.ts';
import { useWords } from '../../words/words.ts';
import styles from './explore.module.css';

export interface TokenOption {
  name: string;
  label: string;
  hint: string;
  /** Why it cannot be chosen. */
  refused: string | undefined;
}

export interface TokenInputProps {
  label: string;
  placeholder: string;
  chosen: readonly { name: string; label: string }[];
  options: readonly TokenOption[];
  onChange: (names: string[]) => void;
  autoFocus?: boolean;
}

const most = 60;

/** Options that hold all typed words in their name or label; the possible ones first. */
function matching(options: readonly TokenOption[], typed: string): TokenOption[] {
  const parts = typed
    .toLowerCase()
    .split(/\s+/)
    .filter(part => part !== '');
  const found = options.filter(({ name, label, hint }) => {
    const text = `${label} ${name} ${hint}`.toLowerCase();
    return parts.every(part => text.includes(part));
  });
  return found.toSorted((a, b) => Number(a.refused !== undefined) - Number(b.refused !== undefined)).slice(0, most);
}

export function TokenInput({ label, placeholder, chosen, options, onChange, autoFocus = false }: TokenInputProps) {
  const words = useWords(exploreWords);
  const [typed, setTyped] = useState('');
  const combobox = useCombobox({ onDropdownClose: () => combobox.resetSelectedOption() });
  const list = useId();
  const found = matching(options, typed);
  const add = (name: string): void => {
    onChange([...chosen.map(one => one.name), name]);
    setTyped('');
    combobox.closeDropdown();
  };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>): void => {
    if (event.key === 'Backspace' && typed === '' && chosen.length > 0)
      onChange(chosen.slice(0, -1).map(one => one.name));
  };
  return (
    <>
      {chosen.map(({ name, label: text }) => (
        <span key={name} className={styles.token} data-token={name}>
          {text}
          <button
            type="button"
            aria-label={words.remove(text)}
            onClick={() => onChange(chosen.filter(one => one.name !== name).map(one => one.name))}
          >
            <IconX size={14} stroke={1.5} aria-hidden />
          </button>
        </span>
      ))}
      <Combobox store={combobox} onOptionSubmit={add} width={360} position="bottom-start">
        <Combobox.Target withExpandedAttribute>
          <input
            className={styles.adder}
            aria-label={label}
            aria-owns={combobox.dropdownOpened ? list : undefined}
            placeholder={placeholder}
            value={typed}
            // biome-ignore lint/a11y/noAutofocus: the page is nothing before its first metric.
            autoFocus={autoFocus}
            onChange={event => {
              setTyped(event.currentTarget.value);
              combobox.openDropdown();
              combobox.updateSelectedOptionIndex();
              combobox.selectFirstOption();
            }}
            onClick={() => combobox.openDropdown()}
            onFocus={() => combobox.openDropdown()}
            onBlur={() => combobox.closeDropdown()}
            onKeyDown={onKeyDown}
          />
        </Combobox.Target>
        <Combobox.Dropdown>
          <Combobox.Options id={list} className={styles.options} aria-label={label}>
            {found.map(option => (
              <Combobox.Option key={option.name} value={option.name} disabled={option.refused !== undefined}>
                <span className={styles.optionName}>{option.label}</span>
                <span className={styles.optionHint}>{option.refused ?? option.hint}</span>
              </Combobox.Option>
            ))}
            {found.length === 0 && <Combobox.Empty>{words.noneMatch}</Combobox.Empty>}
          </Combobox.Options>
        </Combobox.Dropdown>
      </Combobox>
    </>
  );
}
