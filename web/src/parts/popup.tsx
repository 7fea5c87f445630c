// What opens below a button: the browser's own popover, which closes by itself, gives the focus back and lies above everything. We only say
// where it goes. It needs no library, and so costs the first page nothing.

import { type ReactNode, useCallback, useEffect, useId, useRef, useState } from 'react';
import styles from './popup.module.css';
import { placeOf } from './popup_place.ts';

export interface PopupProps {
  /** The button; what is given must be spread into it. */
  button: (props: PopupButton) => ReactNode;
  label: string;
  /** At which edge of the button it begins. */
  align?: 'start' | 'end';
  width?: number;
  /** What stands in it; made anew each time it opens. */
  children: (close: () => void) => ReactNode;
}

export interface PopupButton {
  type: 'button';
  popoverTarget: string;
  'aria-expanded': boolean;
  'aria-haspopup': 'dialog';
}

export function Popup({ button, label, align = 'start', width, children }: PopupProps) {
  const id = useId();
  const panel = useRef<HTMLDivElement>(null);
  const [open, setOpen] = useState(false);
  const close = useCallback(() => panel.current?.hidePopover(), []);
  useEffect(() => {
    const found = panel.current;
    if (found === null) return undefined;
    const toggled = (event: Event): void => setOpen((event as ToggleEvent).newState === 'open');
    found.addEventListener('beforetoggle', toggled);
    return () => found.removeEventListener('beforetoggle', toggled);
  }, []);
  usePlace({ id, panel, align, open });
  return (
    <>
      {button({ type: 'button', popoverTarget: id, 'aria-expanded': open, 'aria-haspopup': 'dialog' })}
      <div
        ref={panel}
        id={id}
        popover="auto"
        role="dialog"
        aria-label={label}
        className={styles.popup}
        style={width === undefined ? {} : { width }}
      >
        {open ? children(close) : null}
      </div>
    </>
  );
}

interface Placed {
  id: string;
  panel: React.RefObject<HTMLDivElement | null>;
  align: 'start' | 'end';
  open: boolean;
}

/** Below the button, or above it where there is more room; follows when the page scrolls or changes its size. */
function usePlace({ id, panel, align, open }: Placed): void {
  useEffect(() => {
    if (!open) return undefined;
    const place = (): void => {
      const button = document.querySelector(`[popovertarget="${CSS.escape(id)}"]`);
      const found = panel.current;
      if (button === null || found === null) return;
      const window_ = { width: document.documentElement.clientWidth, height: window.innerHeight };
      const { left, top, maxHeight } = placeOf(button.getBoundingClientRect(), found.getBoundingClientRect(), {
        window: window_,
        natural: found.scrollHeight,
        align,
      });
      found.style.left = `${left}px`;
      found.style.top = `${top}px`;
      found.style.maxHeight = `${maxHeight}px`;
    };
    place();
    focusFirst(panel.current);
    const watch = new ResizeObserver(place);
    if (panel.current !== null) watch.observe(panel.current);
    window.addEventListener('scroll', place, true);
    window.addEventListener('resize', place);
    return () => {
      watch.disconnect();
      window.removeEventListener('scroll', place, true);
      window.removeEventListener('resize', place);
    };
  }, [id, panel, align, open]);
}

function focusFirst(panel: HTMLElement | null): void {
  const first =
    panel?.querySelector<HTMLElement>('[data-autofocus]') ??
    panel?.querySelector<HTMLElement>('[aria-pressed="true"], input:checked') ??
    panel?.querySelector<HTMLElement>('button, input, select, a');
  first?.focus();
}
