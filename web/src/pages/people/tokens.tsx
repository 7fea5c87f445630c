// Tokens of programs: how far each reaches, when it was used last, when it ends.

import { Button } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { call } from '../../api/client.ts';
import type { Token } from '../../api/operations.ts';
import { Empty } from '../../parts/empty.tsx';
import { FormDialog } from '../../parts/form_dialog.tsx';
import { useFormat } from '../../parts/format.ts';
import { Loaded } from '../../parts/loaded.tsx';
import { Skeleton } from '../../parts/skeleton.tsx';
import { useParam } from '../../parts/url.ts';
import { useCall } from '../../parts/use_call.ts';
import { words } from '../../words/people.ts';
import { useWords } from '../../words/words.ts';
import css from './people.module.css';
import { RevocableLine } from './revocable.tsx';
import { TokenForm } from './token_form.tsx';

export function Tokens() {
  const text = useWords(words);
  const [open, setOpen] = useParam('token');
  const query = useCall('listTokens', {}, { fresh: 5_000 });
  return (
    <>
      <div className={css.bar}>
        <p className={css.lead}>{text.tokensLead}</p>
        <Button leftSection={<IconPlus size={16} stroke={1.5} />} onClick={() => setOpen('new')}>
          {text.tokenAdd}
        </Button>
      </div>
      <Loaded
        query={query}
        skeleton={<Skeleton kind="table" rows={4} />}
        empty={<Empty title={text.tokensEmpty} hint={text.tokensEmptyHint} />}
      >
        {({ items }: { items: Token[] }) => (
          <ul className={css.list}>
            {items.map(token => (
              <TokenLine key={token.id} token={token} />
            ))}
          </ul>
        )}
      </Loaded>
      <FormDialog open={open !== undefined} onClose={() => setOpen(undefined)} title={text.tokenAddTitle}>
        <TokenForm onClose={() => setOpen(undefined)} />
      </FormDialog>
    </>
  );
}

function TokenLine({ token }: { token: Token }) {
  const text = useWords(words);
  const format = useFormat();
  return (
    <RevocableLine
      item={token}
      ask={{ title: text.tokenRevokeAsk(token.name), body: text.tokenRevokeWhy }}
      revoke={() => call('revokeToken', { params: { id: token.id } })}
      list="listTokens"
      until={token.expires_at === null ? '' : text.expiresOn(format.date(token.expires_at))}
    >
      <div>
        <p className={css.name}>{token.name}</p>
        <p className={css.soft}>
          <code>{token.prefix}…</code>
          {token.owner !== null && ` · ${text.owner} ${token.owner}`}
        </p>
      </div>
      <div>
        <p>{token.scopes.map(one => text.scopeNames[one]).join(', ')}</p>
        <p className={css.soft}>{token.tenant?.name ?? text.tenantNone}</p>
      </div>
    </RevocableLine>
  );
}
