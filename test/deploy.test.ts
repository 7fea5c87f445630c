// The examples of `deploy/` must stay true: the site in them loads, what they run and set exists, and what one part of them names another
// part has.

import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { z } from 'zod';
import { program } from '../src/cli/program.ts';
import type { Site } from '../src/config/config.ts';
import { loadSite } from '../src/config/load.ts';

const top = new URL('..', import.meta.url).pathname;
const read = (path: string): Promise<string> => readFile(join(top, path), 'utf8');

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'deploy-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** The site of an example, loaded as a command would with these variables set. */
async function siteOf(text: string, variables: readonly string[]): Promise<Site> {
  await writeFile(join(folder, 'tallylight.yaml'), text);
  const environment = Object.fromEntries(variables.map(name => [name, 'secret']));
  const { site, mistakes } = await loadSite(folder, environment);
  expect(mistakes).toEqual([]);
  if (site === undefined) throw new Error('no site');
  return site;
}

/** The command is there, and so is every option that it is given. */
async function expectCommand(args: readonly string[]): Promise<void> {
  const [name, ...rest] = args;
  const { stdout, stderr } = process;
  const root = await program({ stdout, stderr });
  const command = root.commands.find(one => one.name() === name);
  expect(command?.name(), `the command ${name}`).toBe(name);
  const known = command?.options.map(option => option.long) ?? [];
  for (const option of rest.filter(arg => arg.startsWith('--'))) expect(known, `${name} ${option}`).toContain(option);
}

/** Everything is on a cluster, and its secrets come from variables. */
function expectCluster(site: Site): void {
  expect([site.storage.kind, site.state.kind, site.engine.kind]).toEqual(['bucket', 'postgres', 'trino']);
}

describe('compose.yaml', () => {
  const service = z.looseObject({
    command: z.array(z.string()).optional(),
    image: z.string(),
    environment: z.record(z.string(), z.string()).optional(),
    configs: z.array(z.strictObject({ source: z.string(), target: z.string() })).default([]),
    volumes: z.array(z.string()).default([]),
    depends_on: z.record(z.string(), z.unknown()).default({}),
  });
  const compose = z.strictObject({
    name: z.string(),
    'x-tallylight': z.unknown(),
    services: z.record(z.string(), service),
    volumes: z.record(z.string(), z.unknown()),
    configs: z.record(z.string(), z.strictObject({ content: z.string() })),
  });
  const load = async () => compose.parse(parse(await read('deploy/compose.yaml'), { merge: true }));
  /** A content as the program inside reads it: Compose has put in its own variables, and `$$` is a `$`. */
  const contentOf = (text = '') => text.replaceAll(/(?<!\$)\$\{\w+:-([^}]*)\}/g, '$1').replaceAll('$$', '$');

  test('its site works on a cluster, with the variables that it sets', async () => {
    const { services, configs } = await load();
    const ours = Object.values(services).filter(({ image }) => image.startsWith('tallylight:'));
    expect(ours).toHaveLength(2);
    for (const { environment, configs: files, command = [] } of ours) {
      expect(files).toEqual([{ source: 'site', target: '/site/tallylight.yaml' }]);
      expectCluster(await siteOf(contentOf(configs['site']?.content), Object.keys(environment ?? {})));
      await expectCommand(command);
    }
  });

  test('what its services name is there', async () => {
    const { services, volumes, configs } = await load();
    const used = new Set<string>();
    for (const { configs: files, volumes: mounts, depends_on: others } of Object.values(services)) {
      for (const { source } of files) used.add(source);
      for (const mount of mounts) expect(Object.keys(volumes)).toContain(mount.split(':')[0]);
      for (const other of Object.keys(others)) expect(Object.keys(services)).toContain(other);
    }
    expect([...used].sort()).toEqual(Object.keys(configs).sort());
    const site = await siteOf(contentOf(configs['site']?.content), ['PG_PASSWORD', 'S3_ACCESS_KEY', 'S3_SECRET_KEY']);
    const hosts = [
      site.engine.kind === 'trino' && new URL(site.engine.url).hostname,
      site.state.kind === 'postgres' && site.state.address.host,
      site.storage.kind === 'bucket' && new URL(site.storage.endpoint ?? '').hostname,
    ];
    for (const host of hosts) expect(Object.keys(services)).toContain(host);
  });

  test('every property of Trino is one that the tests start a Trino with, and its keys are variables that it has', async () => {
    const { services, configs } = await load();
    const known = (
      await Promise.all(['cluster/trino_cluster.ts', 'engines/trino_server.ts'].map(file => read(`test/${file}`)))
    ).join();
    const lines = Object.entries(configs)
      .filter(([name]) => name.startsWith('trino-'))
      .flatMap(([, { content }]) => contentOf(content).trim().split('\n'));
    expect(lines.length).toBeGreaterThan(20);
    for (const line of lines) {
      const [property = '', value = ''] = line.split(/=(.*)/s);
      const written = property.replace(/^(exchange\.)?s3\./, '');
      expect(known.includes(`'${written}'`) || new RegExp(`^\\s*${written}[:,]`, 'm').test(known), property).toBe(true);
      const variable = /^\$\{ENV:(\w+)\}$/.exec(value)?.[1];
      if (variable !== undefined) expect(Object.keys(services['trino']?.environment ?? {})).toContain(variable);
    }
  });
});

describe('kubernetes.yaml', () => {
  const named = z.looseObject({ name: z.string() });
  const container = z.looseObject({
    args: z.array(z.string()),
    envFrom: z.array(z.strictObject({ secretRef: named })),
    ports: z.array(named).default([]),
    volumeMounts: z.array(z.looseObject({ name: z.string(), mountPath: z.string() })),
    readinessProbe: z.unknown().optional(),
    livenessProbe: z.unknown().optional(),
  });
  const volume = z.looseObject({
    name: z.string(),
    configMap: named.optional(),
    persistentVolumeClaim: z.looseObject({ claimName: z.string() }).optional(),
  });
  const pods = z.looseObject({
    selector: z.looseObject({ matchLabels: z.record(z.string(), z.string()) }),
    template: z.looseObject({
      metadata: z.looseObject({ labels: z.record(z.string(), z.string()) }),
      spec: z.looseObject({
        serviceAccountName: z.string(),
        containers: z.array(container).length(1),
        volumes: z.array(volume),
      }),
    }),
  });
  const entry = z.looseObject({
    apiVersion: z.string(),
    kind: z.string(),
    metadata: z.looseObject({ name: z.string(), namespace: z.string().optional() }),
    data: z.record(z.string(), z.string()).optional(),
    stringData: z.record(z.string(), z.string()).optional(),
    spec: z.unknown().optional(),
  });
  const load = async () =>
    parseAllDocuments(await read('deploy/kubernetes.yaml')).map(document => {
      expect(document.errors).toEqual([]);
      return entry.parse(document.toJS());
    });

  test('its site works on a cluster, with the variables of its secret', async () => {
    const all = await load();
    const text = all.find(({ kind }) => kind === 'ConfigMap')?.data?.['tallylight.yaml'] ?? '';
    const secret = all.find(({ kind }) => kind === 'Secret')?.stringData ?? {};
    const site = await siteOf(text, Object.keys(secret));
    expectCluster(site);
    for (const name of Object.keys(secret)) expect(text).toContain(`\${${name}}`);
  });

  test('what its deployments run and name is there, and its service finds them', async () => {
    const all = await load();
    const has = (kind: string, name: string) => all.some(one => one.kind === kind && one.metadata.name === name);
    const deployments = all.filter(({ kind }) => kind === 'Deployment').map(({ spec }) => pods.parse(spec));
    expect(deployments).toHaveLength(2);
    for (const { selector, template } of deployments) {
      expect(template.metadata.labels).toEqual(selector.matchLabels);
      const { containers, volumes, serviceAccountName } = template.spec;
      expect(has('ServiceAccount', serviceAccountName)).toBe(true);
      for (const { configMap, persistentVolumeClaim } of volumes) {
        if (configMap) expect(has('ConfigMap', configMap.name)).toBe(true);
        if (persistentVolumeClaim) expect(has('PersistentVolumeClaim', persistentVolumeClaim.claimName)).toBe(true);
      }
      for (const one of containers) {
        await expectCommand(one.args);
        for (const { secretRef } of one.envFrom) expect(has('Secret', secretRef.name)).toBe(true);
        const names = volumes.map(({ name }) => name);
        for (const { name } of one.volumeMounts) expect(names).toContain(name);
      }
    }
    const service = z
      .looseObject({
        selector: z.record(z.string(), z.string()),
        ports: z.array(z.looseObject({ targetPort: z.string() })),
      })
      .parse(all.find(({ kind }) => kind === 'Service')?.spec);
    const served = deployments.find(
      ({ selector }) => JSON.stringify(selector.matchLabels) === JSON.stringify(service.selector),
    );
    const ports = served?.template.spec.containers[0]?.ports.map(({ name }) => name);
    expect(ports).toEqual(service.ports.map(({ targetPort }) => targetPort));
    const namespaces = new Set(all.map(({ metadata }) => metadata.namespace ?? metadata.name));
    expect([...namespaces]).toEqual(['tallylight']);
  });

  test('its probes are routes of the server', async () => {
    const probes = (await read('deploy/kubernetes.yaml')).matchAll(/httpGet: \{ path: (\S+), port/g);
    const routes = await read('src/api/health.ts');
    for (const [, path] of probes) expect(routes).toContain(`'${path}'`);
  });
});
