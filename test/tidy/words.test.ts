// What must not stand in the source: words of video outside of the log formats, names that say nothing, paths of one machine,
// promises without a number, the environment outside of config.

import { expect, test } from 'vitest';
import { isTest, linesWhere, paths, roomOf, sourcesIn } from './tree.ts';

const everywhere = sourcesIn('src', 'test', 'docs', 'bench', 'web', 'sdk');
const sources = everywhere.filter(file => /^(src|web\/src)\//.test(file.path));

// Segments are those of the log that records are collected in.
const video =
  /\b(cdn|cloudfront|fastly|akamai|viewers?|channels?|playlists?|hls|dash|m3u8|mpd|videos?|iptv|vod|bitrates?|renditions?|movies?|episodes?|edge_city|distributions?)\b/i;

/** Where a channel is a way to people, and no television; where a viewer is who may only look. */
const messaging = new Set([
  'config',
  'store',
  'catalog',
  'alerts',
  'reports',
  'delivery',
  'pipeline',
  'stream',
  'api',
  'cli',
  'web',
]);
const roles = new Set(['config', 'store', 'people', 'api', 'cli', 'web']);
const withoutOthers = ({ path }: { path: string }, line: string): string => {
  const room = path.startsWith('web/') ? 'web' : roomOf(path);
  const words = [
    ...(messaging.has(room) ? ['channels?'] : []),
    ...(roles.has(room) ? ['viewers?'] : []),
    // The sign for nothing.
    ...(room === 'web' ? ['dash'] : []),
  ];
  return words.length === 0 ? line : line.replaceAll(new RegExp(`(${words.join('|')})\\b`, 'gi'), '');
};

test('src and the pages know nothing of video, but for the log formats and the examples of the help', () => {
  const examples = /^\s*'|withExamples\(|\.argument\(|hint:/;
  const lines = sources
    // Stories are what a pack's words look like on a page.
    .filter(file => !/^(src\/sources\/formats|web\/src\/stories)\//.test(file.path) && !isTest(file))
    .flatMap(file =>
      linesWhere(
        file,
        line => video.test(withoutOthers(file, line)) && !(roomOf(file.path) === 'cli' && examples.test(line)),
      ),
    );
  expect(lines).toEqual([]);
});

test('no name says nothing', () => {
  const banned = /(^|\/)(utils?|helpers?|common|shared|misc|managers?|services?|data|types|index)(\.[a-z.]+)?(\/|$)/;
  const code = paths.filter(
    path => /^(src|test|docs|bench|packs|web|sdk)\//.test(path) && !/^(packs\/.*\.sql|test\/golden)/.test(path),
  );
  // The one page that a browser asks for by that name.
  expect(code.filter(path => banned.test(path) && path !== 'web/index.html')).toEqual([]);
});

test('no path of one machine, no TODO without an issue, no word of how it was made', () => {
  const machine = /['"`(\s](\/home\/|\/root\/|\/Users\/|\/work\/|C:\\)/;
  const promise = /\b(TODO|FIXME|HACK)\b(?!.*#\d+)/;
  const made = /\b(claude|chatgpt|copilot|language model)\b/i;
  const lines = everywhere
    .filter(file => file.path !== 'test/tidy/words.test.ts')
    .flatMap(file => linesWhere(file, line => [machine, promise, made].some(pattern => pattern.test(line))));
  expect(lines).toEqual([]);
});

test('only config reads the environment', () => {
  const lines = sources
    .filter(file => roomOf(file.path) !== 'config' && !isTest(file))
    .flatMap(file => linesWhere(file, line => /process\.env|\benv\b.*from 'node:process'/.test(line)));
  expect(lines).toEqual([]);
});

test('no default exports, no barrels', () => {
  const lines = sources.flatMap(file => linesWhere(file, line => /^export (default\b|\*|\{[^}]*\} from)/.test(line)));
  expect(lines).toEqual([]);
});
