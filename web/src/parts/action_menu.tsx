// A menu of acts below a button: arrows move, a letter finds, Enter does, and it closes by itself.

import { createContext, type KeyboardEvent, type ReactNode, useContext } from 'react';
import styles from './action_menu.module.css';
import { Popup, type PopupProps } from './popup.tsx';

const CloseContext = createContext<() => void>(() => undefined);

export interface ActionMenuProps extends Omit<PopupProps, 'children'> {
  children: ReactNode;
}

export function ActionMenu({ children, ...popup }: ActionMenuProps) {
  return (
    <Popup {...popup}>
      {close => (
        <CloseContext value={close}>
          {/* biome-ignore lint/a11y/noStaticElementInteractions: the acts inside have the focus; this moves it among them */}
          <div className={styles.menu} onKeyDown={moved}>
            {children}
          </div>
        </CloseContext>
      )}
    </Popup>
  );
}

export interface ActionProps {
  icon?: ReactNode;
  onClick: () => void;
  /** Stays open, to show what came of it. */
  stays?: boolean;
  disabled?: boolean;
  children: ReactNode;
}

export function Action({ icon, onClick, stays = false, disabled = false, children }: ActionProps) {
  const close = useContext(CloseContext);
  return (
    <button
      type="button"
      className={styles.action}
      disabled={disabled}
      onClick={() => {
        if (!stays) close();
        onClick();
      }}
    >
      {icon === undefined ? null : <span className={styles.icon}>{icon}</span>}
      <span>{children}</span>
    </button>
  );
}

/** A rule between groups of acts. */
export const ActionRule = () => <hr className={styles.rule} />;

function moved(event: KeyboardEvent<HTMLDivElement>): void {
  const acts = [...event.currentTarget.querySelectorAll<HTMLElement>('button:not(:disabled), a')];
  const at = acts.indexOf(document.activeElement as HTMLElement);
  const steps: Record<string, number> = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: acts.length - 1 };
  const next = steps[event.key];
  if (next !== undefined) {
    event.preventDefault();
    acts[(next + acts.length) % acts.length]?.focus();
  } else if (event.key.length === 1 && event.key !== ' ' && !event.ctrlKey && !event.metaKey) {
    const letter = event.key.toLowerCase();
    const turned = [...acts.slice(at + 1), ...acts.slice(0, at + 1)];
    turned.find(act => act.textContent?.trim().toLowerCase().startsWith(letter))?.focus();
    event.stopPropagation();
  }
}
