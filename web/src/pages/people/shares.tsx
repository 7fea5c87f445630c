// Links that let somebody in without a login, to one dashboard or report: what each opens, until when, and a way to end it.

import { call } from '../../api/client.ts';
import type { Share } from '../../api/operations.ts';
import { Empty } from '../../parts/empty.tsx';
import { useFormat } from '../../parts/format.ts';
import { Go } from '../../parts/go.tsx';
import { Loaded } from '../../parts/loaded.tsx';
import { Skeleton } from '../../parts/skeleton.tsx';
import { useCall } from '../../parts/use_call.ts';
import { words } from '../../words/people.ts';
import { useWords } from '../../words/words.ts';
import css from './people.module.css';
import { RevocableLine } from './revocable.tsx';

export function Shares() {
  const text = useWords(words);
  const query = useCall('listShares', {}, { fresh: 5_000 });
  return (
    <>
      <div className={css.bar}>
        <p className={css.lead}>{text.sharesLead}</p>
      </div>
      <Loaded
        query={query}
        skeleton={<Skeleton kind="table" rows={4} />}
        empty={<Empty title={text.sharesEmpty} hint={text.sharesEmptyHint} />}
      >
        {({ items }: { items: Share[] }) => (
          <ul className={css.list}>
            {items.map(share => (
              <ShareLine key={share.id} share={share} />
            ))}
          </ul>
        )}
      </Loaded>
    </>
  );
}

function ShareLine({ share }: { share: Share }) {
  const text = useWords(words);
  const format = useFormat();
  const params = Object.entries(share.params).map(([name, value]) => `${name}: ${value}`);
  return (
    <RevocableLine
      item={share}
      ask={{ title: text.shareRevokeAsk(share.target), body: text.shareRevokeWhy }}
      revoke={() => call('revokeShare', { params: { id: share.id } })}
      list="listShares"
      until={text.expiresOn(format.time(share.expires_at))}
    >
      <div>
        <p className={css.name}>
          <Go href={`/${share.kind}s/${share.target}`}>{share.target}</Go>
        </p>
        <p className={css.soft}>
          {[text.kinds[share.kind], ...params, ...(share.embed ? [text.embed] : [])].join(' · ')}
        </p>
      </div>
      <div>
        <p>
          {text.by} {share.created_by}
        </p>
        <p className={css.soft}>{format.time(share.created_at)}</p>
      </div>
    </RevocableLine>
  );
}
