// `people`: who may log in to what `serve` shows, and links for those who cannot: the way in for whoever has the machine. What must stay
// true: it works while the site is served, and with a catalogue full of mistakes.

import { type Command, Option } from 'commander';
import { welcomeAddress } from '../api/first_start.ts';
import type { Site } from '../config/config.ts';
import { loadSite } from '../config/load.ts';
import type { Value } from '../engine/engine.ts';
import { inviteAtMachine } from '../people/invite.ts';
import { openPeople, type People, type Role, roles } from '../people/people.ts';
import { openStore } from '../store/open.ts';
import { printRows } from './ask.ts';
import { act, withExamples } from './command.ts';
import { type Context, mistakesError, printJson } from './context.ts';
import { fail, unknownName } from './errors.ts';

interface PeopleOptions {
  role?: Role;
  name?: string;
  tenant?: string;
}

const actions = ['list', 'invite'] as const;

export function addPeople(root: Command): void {
  const command = root
    .command('people')
    .argument('[action]', 'list (the default) or invite')
    .argument('[email]', 'whom to invite; somebody who is there gets a new link, and is unlocked')
    .description('who may log in to what `serve` shows; one-time links for those who cannot')
    .addOption(new Option('--role <role>', 'what they may do (default: as before, else viewer)').choices(roles))
    .option('--name <name>', 'what they are called')
    .option('--tenant <name>', 'the tenant whose rows they see, and no others');
  act<PeopleOptions>(
    withExamples(command, [
      'people',
      'people invite ada@example.com --role administrator',
      'people invite bob@example.com --role analyst --tenant "North depot"',
    ]),
    people,
  );
}

async function people(context: Context, options: PeopleOptions, [action = 'list', email]: string[]): Promise<void> {
  const known = actions.find(one => one === action);
  if (known === undefined) throw unknownName({ kind: 'action', name: action, known: actions });
  if (known === 'invite' && email === undefined)
    throw fail('bad_option', { option: 'people invite', value: 'nobody', expected: 'name a mail address' });
  await withPeople(context, (people, site) =>
    known === 'invite' ? invite({ context, people, site }, email ?? '', options) : list(context, people),
  );
}

/** The state of the site alone, which takes writes of several processes in turn. */
async function withPeople(context: Context, work: (people: People, site: Site) => Promise<void>): Promise<void> {
  const { site, mistakes } = await loadSite(context.siteFolder, context.environment.variables);
  if (site === undefined) throw mistakesError(mistakes);
  const store = await openStore(site.state);
  try {
    await work(openPeople({ store, clock: context.environment.clock }), site);
  } finally {
    await store.close();
  }
}

async function invite(
  { context, people, site }: { context: Context; people: People; site: Site },
  email: string,
  { role, name, tenant }: PeopleOptions,
): Promise<void> {
  const { person, link, known } = await inviteAtMachine(people, { email, role, name, tenant });
  const { host, port, publicUrl } = site.server;
  const address = publicUrl ?? `http://${host.includes(':') ? `[${host}]` : host}:${port ?? 8080}`;
  const url = site.login.password ? welcomeAddress(address, link.secret) : `${address}/login`;
  if (context.json) {
    const { id, email: to, role: as } = person;
    return printJson(context, { id, email: to, role: as, link: url, expires_at: link.expiresAt, known });
  }
  context.stderr.write(
    `${person.email} (${person.role}) ${known ? 'was there already: a new link' : 'is invited'}. Once, until ${link.expiresAt.slice(0, 16).replace('T', ' ')} UTC:\n`,
  );
  context.stdout.write(`${url}\n`);
  if (publicUrl === undefined)
    context.stderr.write(
      'The server may listen at another port, or be reached by another name: `serve` tells its address.\n',
    );
}

const columns = [
  { name: 'email', type: 'VARCHAR' },
  { name: 'name', type: 'VARCHAR' },
  { name: 'role', type: 'VARCHAR' },
  { name: 'tenant', type: 'VARCHAR' },
  { name: 'state', type: 'VARCHAR' },
  { name: 'seen_at', type: 'TIMESTAMP' },
  { name: 'created_at', type: 'TIMESTAMP' },
] as const;

async function list(context: Context, { store: { db } }: People): Promise<void> {
  const rows = await db
    .selectFrom('people')
    .leftJoin('tenants', 'tenants.id', 'people.tenant')
    .select([
      'email',
      'people.name as name',
      'role',
      'tenants.name as tenant',
      'state',
      'seen_at',
      'people.created_at as created_at',
    ])
    .orderBy('email')
    .execute();
  const values: Value[][] = rows.map(row => columns.map(({ name }) => row[name]));
  async function* chunk(): AsyncGenerator<Value[][]> {
    if (values.length > 0) yield values;
  }
  await printRows({ columns: [...columns], [Symbol.asyncIterator]: chunk }, { context });
  if (rows.length === 0 && !context.json)
    context.stderr.write('Nobody can log in yet: `serve` prints a link for the first one.\n');
}
