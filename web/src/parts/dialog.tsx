// A dialog of the browser's own: it holds the focus, closes by Escape or by a click beside it, and gives the focus back. At the top of the page,
// or as a sheet at its bottom.

import { type ReactNode, useEffect, useId, useRef } from 'react';
import { words as partWords } from '../words/parts.ts';
import { useWords } from '../words/words.ts';
import styles from './dialog.module.css';

export interface DialogProps {
  open: boolean;
  onClose: () => void;
  /** Shown as its head; without it `label` names the dialog and there is no head. */
  title?: string;
  label?: string;
  width?: number;
  sheet?: boolean;
  children: ReactNode;
}

export function Dialog({ open, onClose, title, label, width = 440, sheet = false, children }: DialogProps) {
  const words = useWords(partWords);
  const id = useId();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const found = dialog.current;
    if (open && found?.open === false) {
      found.showModal();
      found.querySelector<HTMLElement>('[data-autofocus]')?.focus();
    } else if (!open && found?.open === true) found.close();
  }, [open]);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape closes it, by the browser
    <dialog
      ref={dialog}
      className={styles.dialog}
      data-sheet={sheet || undefined}
      style={sheet ? {} : { width }}
      aria-labelledby={title === undefined ? undefined : id}
      aria-label={title === undefined ? label : undefined}
      onClose={onClose}
      onClick={event => {
        // A click on the scrim is one on the dialog itself; its content has a box of its own.
        if (event.target === dialog.current) onClose();
      }}
    >
      {open ? (
        <div className={styles.inside}>
          {title === undefined ? null : (
            <header className={styles.head}>
              <h2 id={id}>{title}</h2>
              <button type="button" className={styles.close} aria-label={words.close} onClick={onClose}>
                <span aria-hidden="true">✕</span>
              </button>
            </header>
          )}
          <div className={title === undefined ? undefined : styles.body}>{children}</div>
        </div>
      ) : null}
    </dialog>
  );
}
