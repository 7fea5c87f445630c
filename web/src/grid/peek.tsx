// The whole text of one cell, where the cell has no room for it: beside the cell, to be read, selected and copied. It opens by key or
// double click and takes the focus; by resting the mouse on a clipped cell it opens without.

import { IconCopy, IconX } from '@tabler/icons-react';
import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import { createPortal } from 'react-dom';
import { words as gridWords } from '../words/grid.ts';
import { useWords } from '../words/words.ts';
import { SafeText } from './cells.tsx';
import styles from './grid.module.css';
import { visibleText } from './visible.ts';

export interface PeekOf {
  label: string;
  text: string;
  /** Of the cell, on the screen. */
  box: { left: number; top: number; bottom: number };
  /** Opened by hand, so that it has the focus. */
  held: boolean;
}

const gap = 4;

export function Peek({ of, onClose }: { of: PeekOf; onClose: (refocus: boolean) => void }) {
  const words = useWords(gridWords);
  const box = useRef<HTMLDivElement>(null);
  const [place, setPlace] = useState({ left: of.box.left, top: of.box.bottom + gap });
  useLayoutEffect(() => {
    const element = box.current;
    if (element === null) return;
    const { width, height } = element.getBoundingClientRect();
    const below = of.box.bottom + gap + height <= window.innerHeight;
    setPlace({
      left: Math.max(8, Math.min(of.box.left, window.innerWidth - width - 8)),
      top: below ? of.box.bottom + gap : Math.max(8, of.box.top - gap - height),
    });
    if (of.held) element.focus();
  }, [of]);
  useEffect(() => {
    const leave = (event: Event) => {
      if (!(event.target instanceof Node && box.current?.contains(event.target))) onClose(false);
    };
    window.addEventListener('pointerdown', leave);
    window.addEventListener('wheel', leave, { passive: true });
    return () => {
      window.removeEventListener('pointerdown', leave);
      window.removeEventListener('wheel', leave);
    };
  }, [onClose]);
  return createPortal(
    <div
      ref={box}
      role="dialog"
      aria-label={words.cellOf(visibleText(of.label))}
      tabIndex={-1}
      className={styles['peek']}
      style={place}
      onKeyDown={event => {
        if (event.key !== 'Escape') return;
        event.stopPropagation();
        onClose(true);
      }}
      onPointerLeave={() => of.held || onClose(false)}
    >
      <div className={styles['peekHead']}>
        <span className={styles['label']}>{visibleText(of.label)}</span>
        <span className={styles['hint']}>{words.characters([...of.text].length)}</span>
        <button type="button" aria-label={words.copy} onClick={() => void navigator.clipboard?.writeText(of.text)}>
          <IconCopy size={15} aria-hidden />
        </button>
        <button type="button" aria-label={words.close} onClick={() => onClose(true)}>
          <IconX size={15} aria-hidden />
        </button>
      </div>
      <pre>
        <SafeText text={of.text} whole />
      </pre>
    </div>,
    document.body,
  );
}
