// The foot of a form in a dialog: what went wrong, the way out, and the way on.

import { Button } from '@mantine/core';
import { Problem } from '../../parts/problem.tsx';
import { words } from '../../words/people.ts';
import { useWords } from '../../words/words.ts';
import css from './people.module.css';

interface FormFootProps {
  act: { error: Error | null; isPending: boolean };
  /** What the button that sends the form says. */
  does: string;
  onClose: () => void;
}

export function FormFoot({ act, does, onClose }: FormFootProps) {
  const text = useWords(words);
  return (
    <>
      {act.error !== null && <Problem error={act.error} compact />}
      <div className={css.buttons}>
        <Button variant="default" onClick={onClose}>
          {text.cancel}
        </Button>
        <Button type="submit" loading={act.isPending}>
          {does}
        </Button>
      </div>
    </>
  );
}
