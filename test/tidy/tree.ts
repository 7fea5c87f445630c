// The files of the checkout as the tidy tests look at them: those that git has or would take, so that results and installed
// packages are never among them.

import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

export const root = join(import.meta.dirname, '..', '..');

export interface SourceFile {
  /** From the root of the checkout: `src/base/clock.ts`. */
  path: string;
  text: string;
}

const listed = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '-z'], {
  cwd: root,
  encoding: 'utf8',
});

/** Paths of all files, from the root. */
export const paths: readonly string[] = listed.split('\0').filter(path => path !== '' && existsSync(join(root, path)));

/** Written by `npm run client`, and read by nobody. */
const generated = 'web/src/api/operations.ts';

/** TypeScript files below these folders, with their text. */
export const sourcesIn = (...folders: string[]): SourceFile[] =>
  paths
    .filter(path => /\.tsx?$/.test(path) && path !== generated && folders.some(folder => path.startsWith(`${folder}/`)))
    .map(path => ({ path, text: readFileSync(join(root, path), 'utf8') }));

export const isTest = ({ path }: { path: string }): boolean => path.endsWith('.test.ts');

/** Files of the checkout that a file imports, from the root. */
export const importsOf = ({ path, text }: SourceFile): string[] =>
  [...text.matchAll(/(?:from|import)\s*\(?\s*'(\.[^']*)'/g)].map(([, target = '']) =>
    relative(root, join(root, dirname(path), target)),
  );

/** `src/base/clock.ts` stands in the room `base`. */
export const roomOf = (path: string): string => path.split('/')[1] ?? '';

/** Lines that a check found, as `file:line: text`. */
export function linesWhere({ path, text }: SourceFile, found: (line: string) => boolean): string[] {
  return text.split('\n').flatMap((line, index) => (found(line) ? [`${path}:${index + 1}: ${line.trim()}`] : []));
}
