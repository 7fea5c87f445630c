// Somebody else saved: where theirs and mine differ, and nothing happens until a person chose.

import { Button } from '@mantine/core';
import { Problem } from '../../parts/problem.tsx';
import { Skeleton } from '../../parts/skeleton.tsx';
import { useCall } from '../../parts/use_call.ts';
import { words } from '../../words/settings.ts';
import { useWords } from '../../words/words.ts';
import { aroundChanges, diffLines } from './diff.ts';
import css from './settings.module.css';

interface ConflictProps {
  mine: string;
  onTheirs: (given: { text: string; etag: string }) => void;
  onMine: (etag: string) => void;
}

export function Conflict({ mine, onTheirs, onMine }: ConflictProps) {
  const text = useWords(words);
  const { data, error, isFetching } = useCall('getSettings', {}, { fresh: 0 });
  return (
    <div className={css.conflict} role="alert">
      <h2>{text.conflictTitle}</h2>
      <p>{text.conflictWhy}</p>
      {error !== null && <Problem error={error} compact />}
      {/* What was fetched before they saved is not theirs. */}
      {isFetching && <Skeleton kind="text" rows={3} />}
      {data !== undefined && !isFetching && (
        <>
          <Differences theirs={data.text} mine={mine} />
          <div className={css.buttons}>
            <Button variant="default" onClick={() => onTheirs({ text: data.text, etag: data.etag })}>
              {text.conflictTheirs}
            </Button>
            <Button variant="default" onClick={() => onMine(data.etag)}>
              {text.conflictMine}
            </Button>
          </div>
        </>
      )}
    </div>
  );
}

const signs = { both: ' ', theirs: '−', mine: '+' } as const;

function Differences({ theirs, mine }: { theirs: string; mine: string }) {
  const text = useWords(words);
  const lines = diffLines(theirs, mine);
  if (lines === undefined) return <pre className={css.theirs}>{theirs}</pre>;
  const said = { both: '', theirs: text.onlyTheirs, mine: text.onlyMine } as const;
  return (
    <>
      <p className={css.soft}>
        {signs.theirs} {text.onlyTheirs} · {signs.mine} {text.onlyMine}
      </p>
      <ol className={css.theirs}>
        {aroundChanges(lines).map((line, at) => (
          // Lines are compared anew as a whole; none keeps its place.
          <li key={at} data-of={line?.of ?? 'both'}>
            {line === undefined ? (
              '⋯'
            ) : (
              <>
                <span className="unseen">{said[line.of]}</span>
                <code>{`${signs[line.of]} ${line.text}`}</code>
              </>
            )}
          </li>
        ))}
      </ol>
    </>
  );
}
