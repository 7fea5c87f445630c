// Settings of packs: typed in pack.yaml, given in tallylight.yaml, and put into SQL as literals where `{{name}}` stands.
// What must stay true: a value can never become anything but one literal.

import { z } from 'zod';
import { didYouMean } from '../base/names.ts';
import { literal } from '../base/sql.ts';
import type { SettingValue, Site } from '../config/config.ts';
import { closed, oneOf } from '../config/shape.ts';
import type { Mistake, Pack } from './catalog.ts';

const types = ['text', 'number', 'boolean', 'numbers'] as const;
export type SettingType = (typeof types)[number];

export const settingShape = closed({
  type: oneOf(types),
  default: z.union([z.string(), z.number(), z.boolean(), z.record(z.string(), z.number())], {
    error: 'expected text, a number, true or false, or numbers by name',
  }),
  description: z.string().default(''),
});

export type SettingSpec = z.output<typeof settingShape>;

/** True when the value is of the type; a number may be written as text, as one that comes from a variable is. */
export function hasType(value: SettingValue, type: SettingType): boolean {
  if (type === 'text') return typeof value === 'string';
  if (type === 'number') return typeof value === 'number' || isNumeral(value);
  return type === 'boolean' ? typeof value === 'boolean' : typeof value === 'object';
}

const isNumeral = (value: SettingValue): boolean =>
  typeof value === 'string' && value.trim() !== '' && Number.isFinite(Number(value));

const typed = (value: SettingValue, type: SettingType): SettingValue => (type === 'number' ? Number(value) : value);

/** What the site gives, over what the pack says when nothing is given. */
export function settingsOf(
  pack: string,
  specs: Record<string, SettingSpec>,
  site: Site,
): { settings: Record<string, SettingValue>; mistakes: Mistake[] } {
  const mistakes: Mistake[] = [];
  const settings: Record<string, SettingValue> = Object.fromEntries(
    Object.entries(specs).map(([name, spec]) => [name, spec.default]),
  );
  for (const [name, value] of Object.entries(site.settings[pack] ?? {})) {
    const spec = specs[name];
    const tell = (message: string) =>
      mistakes.push({ file: site.file, line: site.lineOf(['settings', pack, name]), message });
    if (spec === undefined) tell(`pack ${pack} has no setting ${name}.${didYouMean(name, Object.keys(specs))}`);
    else if (!hasType(value, spec.type)) tell(`settings.${pack}.${name}: expected ${typeWords[spec.type]}`);
    else settings[name] = typed(value, spec.type);
  }
  return { settings, mistakes };
}

export const typeWords: Record<SettingType, string> = {
  text: 'text',
  number: 'a number',
  boolean: 'true or false',
  numbers: 'numbers by name',
};

/** A setting as a literal that both engines read alike: numbers by name are a map from varchar to double. */
export function settingLiteral(value: SettingValue): string {
  if (typeof value === 'string') return literal(value);
  if (typeof value === 'boolean') return String(value);
  if (typeof value === 'number') return Number.isSafeInteger(value) ? String(value) : doubleLiteral(value);
  const entries = Object.entries(value);
  if (entries.length === 0) return `map(array[''], array[cast(null as double)])`;
  const keys = entries.map(([key]) => literal(key)).join(', ');
  return `map(array[${keys}], array[${entries.map(([, number]) => doubleLiteral(number)).join(', ')}])`;
}

function doubleLiteral(value: number): string {
  const text = String(value);
  return text.includes('e') ? text : `${text}e0`;
}

/** `{{name}}` of the pack itself, or `{{pack.name}}` of another. */
const settingPattern = /\{\{\s*([A-Za-z0-9_.]+)\s*\}\}/g;

interface SettingScope {
  pack: string;
  packs: ReadonlyMap<string, Pack>;
}

/** The SQL with its settings; names that are no settings are told at their line. */
export function fillSettings(
  sql: string,
  at: SettingScope & { file: string; line: number },
): { sql: string; mistakes: Mistake[] } {
  const mistakes: Mistake[] = [];
  const filled = sql.replaceAll(settingPattern, (_, name: string, offset: number) => {
    const found = settingSql(name, at);
    if (found.sql !== undefined) return found.sql;
    const line = at.line + sql.slice(0, offset).split('\n').length - 1;
    mistakes.push({ file: at.file, line, message: found.message });
    return 'null';
  });
  return { sql: filled, mistakes };
}

/** The literal of `name` of the pack itself, or of `pack.name`; or why there is none. */
export function settingSql(name: string, scope: SettingScope): { sql: string } | { sql?: undefined; message: string } {
  const { value, message = '' } = settingValue(name, scope);
  return value === undefined ? { message } : { sql: settingLiteral(value) };
}

/** The value of `name` of the pack itself, or of `pack.name`; or why there is none. */
export function settingValue(
  name: string,
  { pack, packs }: SettingScope,
): { value: SettingValue; message?: undefined } | { value?: undefined; message: string } {
  const [owner = '', own = ''] = name.includes('.') ? name.split('.', 2) : [pack, name];
  const settings = packs.get(owner)?.settings ?? {};
  const value = Object.hasOwn(settings, own) ? settings[own] : undefined;
  if (value !== undefined) return { value };
  return { message: `there is no setting ${own} of ${owner}.${didYouMean(own, Object.keys(settings))}` };
}
