// Share links: one dashboard or report for whoever has the link. What must stay true: a link is only made for what whoever makes it could
// open, and it shows it within their walls.

import { findShare, listShares, makeShare, revokeShare } from '../people/shares.ts';
import type { ShareRow } from '../store/people_tables.ts';
import { type App, type Asked, type Given, type Handler, handle, type Principal } from './app.ts';
import type { RouteOf } from './contract/contract.ts';
import { fail } from './errors.ts';
import { instantOf } from './intervals.ts';
import { seenReports } from './reports.ts';
import { seenDashboards } from './seen_metrics.ts';
import { makerOf, reachOf } from './tokens.ts';

type Share = Given<RouteOf<'addShare'>>['share'];

export const shareHandlers: readonly Handler[] = [
  handle('listShares', async (app, { principal }) => ({
    items: (await listShares(app.people, reachOf(principal))).map(shareOf),
  })),
  handle('addShare', async (app, { body, principal, note }) => {
    const { kind, target, params, embed } = body;
    note(`${kind} ${target}`, { fixed: params, embed, expires_at: body.expires_at });
    await mustBeThere(app, body, principal);
    const { share, secret } = await makeShare(app.people, {
      kind,
      target,
      params,
      embed,
      person: makerOf(principal),
      tenant: principal.tenant?.id ?? null,
      createdBy: principal.name,
      expiresAt: instantOf(app, body.expires_at, 'body.expires_at'),
    });
    return { share: shareOf(share), link: shareAddress(app, { secret, embed }) };
  }),
  handle('revokeShare', async (app, { params, principal, note }) => {
    note(params.id);
    const { kind, target } = await revokeShare(app.people, { id: params.id, of: reachOf(principal) });
    note(`${kind} ${target}`);
    return undefined;
  }),
  handle('openShare', async (app, { body }) => {
    const { share } = await findShare(app.people, body.token);
    const { site } = app.current();
    return { share: shareOf(share), site: { name: site.name, time_zone: site.timeZone } };
  }),
];

/** The address of a share; pages of other sites may frame those under /embed alone. */
export const shareAddress = (app: App, { secret, embed }: { secret: string; embed: boolean }): string =>
  `${app.publicUrl()}/${embed ? 'embed' : 'share'}/${secret}`;

/** For whoever makes the link, that is: what they do not see is not there. */
async function mustBeThere(
  app: App,
  { kind, target, embed }: Asked<RouteOf<'addShare'>>['body'],
  { tenant }: Principal,
): Promise<void> {
  const { site } = app.current();
  const seen = kind === 'dashboard' ? await seenDashboards(app, tenant?.walls) : await seenReports(app, tenant?.walls);
  if (!seen.some(({ name }) => name === target)) throw fail('not_found', { what: kind, name: target });
  if (embed && site.server.frameAncestors.length === 0)
    throw fail('input_invalid', {
      where: 'body.embed',
      reason: 'no site may show it in a frame: name those that may as server.frame_ancestors in tallylight.yaml',
    });
}

const shareOf = ({
  id,
  kind,
  target,
  params,
  embed,
  created_by,
  created_at,
  expires_at,
  revoked_at,
  used_at,
}: ShareRow): Share => ({
  id,
  kind,
  target,
  params: JSON.parse(params) as Record<string, string>,
  embed: embed === 'yes',
  created_by,
  created_at,
  expires_at,
  revoked_at,
  used_at,
});
