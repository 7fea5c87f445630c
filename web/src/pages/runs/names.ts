// Names of stages and commands in the reader's language; one that this page does not know is shown as it is.

import { words } from '../../words/runs.ts';
import { useWords } from '../../words/words.ts';

const among = (names: Readonly<Record<string, string>>, name: string): string => names[name] ?? name;

export function useRunNames(): {
  stage: (name: string) => string;
  stageIs: (name: string) => string | undefined;
  command: (name: string) => string;
  state: (name: string) => string;
} {
  const text = useWords(words);
  return {
    stage: name => among(text.stages, name),
    stageIs: name => (text.stageIs as Readonly<Record<string, string>>)[name],
    command: name => among(text.commands, name),
    state: name => among(text.states, name),
  };
}
