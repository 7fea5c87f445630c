// Trino's JSON as the values of engine.ts. The protocol sends times, decimals and odd doubles as text, bytes as base64, rows as
// arrays; the column's type signature says which is which. Source: trino.io/docs/current/develop/client-protocol.html.

import type { Value } from './engine.ts';

export interface TrinoType {
  rawType: string;
  arguments: { kind: string; value: unknown }[];
}

/** What a type argument of a row says: the field's name, and its type. */
interface NamedType {
  fieldName?: { name: string } | null;
  typeSignature: TrinoType;
}

export type Convert = (json: unknown) => Value;

/** The conversion of one column, made once; NULL stays null at any depth. */
export function converterOf(type: TrinoType): Convert {
  const convert = plainConverter(type);
  return json => (json === null || json === undefined ? null : convert(json));
}

function plainConverter(type: TrinoType): Convert {
  switch (type.rawType) {
    case 'double':
    case 'real':
      return json => Number(json);
    case 'timestamp':
      return json => isoOf(String(json));
    case 'timestamp with time zone':
      return json => utcOf(String(json));
    case 'varbinary':
      return json => Buffer.from(String(json), 'base64').toString('hex');
    case 'array':
      return arrayConverter(type);
    case 'map':
      return mapConverter(type);
    case 'row':
      return rowConverter(type);
    default:
      return json => (typeof json === 'object' ? JSON.stringify(json) : (json as Value));
  }
}

function arrayConverter(type: TrinoType): Convert {
  const element = converterOf(type.arguments[0]?.value as TrinoType);
  return json => (json as unknown[]).map(element);
}

function mapConverter(type: TrinoType): Convert {
  const value = converterOf(type.arguments[1]?.value as TrinoType);
  return json => Object.fromEntries(Object.entries(json as object).map(([key, item]) => [key, value(item)]));
}

function rowConverter(type: TrinoType): Convert {
  const fields = type.arguments.map((argument, i) => {
    const { fieldName, typeSignature } = argument.value as NamedType;
    return { name: fieldName?.name ?? `field${i}`, convert: converterOf(typeSignature) };
  });
  return json => {
    const items = json as unknown[];
    return Object.fromEntries(fields.map(({ name, convert }, i) => [name, convert(items[i])]));
  };
}

/** `2018-06-08T07:00:00Z` of `2018-06-08 07:00:00.000000`; three or six digits of a second, only where they are not zero. */
function isoOf(text: string): string {
  const [date = '', clock = ''] = text.split(' ');
  const [whole = '', digits = ''] = clock.split('.');
  const fraction = digits.slice(0, 6).replace(/0+$/, '');
  const shown = fraction === '' ? '' : `.${fraction.padEnd(fraction.length > 3 ? 6 : 3, '0')}`;
  return `${date}T${whole}${shown}Z`;
}

/** The same of `2018-06-08 09:00:00.000 Europe/Warsaw` or `… +02:00`, turned to UTC. */
function utcOf(text: string): string {
  const [date = '', clock = '', zone = 'UTC'] = text.split(' ');
  const [whole = '', digits = ''] = clock.split('.');
  const wallMs = Date.parse(`${date}T${whole}Z`);
  const offset = (atMs: number) => (/^[+-]/.test(zone) ? offsetMs(zone) : zoneOffsetMs(zone, atMs));
  const utcMs = wallMs - offset(wallMs - offset(wallMs));
  return isoOf(`${new Date(utcMs).toISOString().slice(0, 19).replace('T', ' ')}.${digits}`);
}

function offsetMs(text: string): number {
  const [, sign, hours = '0', minutes = '0'] = /([+-])(\d\d):(\d\d)/.exec(text) ?? [];
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000;
}

function zoneOffsetMs(zone: string, atMs: number): number {
  const parts = new Intl.DateTimeFormat('en', { timeZone: zone, timeZoneName: 'longOffset' }).formatToParts(atMs);
  return offsetMs(parts.find(part => part.type === 'timeZoneName')?.value ?? '');
}

/** Parses an answer of Trino; integers too long for a number become bigints with every digit. */
export function parseExact(text: string): unknown {
  if (!/\d{16}/.test(text)) return JSON.parse(text);
  const exact = (_key: string, value: unknown, context: { source?: string }) => {
    if (typeof value !== 'number' || Number.isSafeInteger(value)) return value;
    return /^-?\d+$/.test(context.source ?? '') ? BigInt(context.source ?? 0) : value;
  };
  return JSON.parse(text, exact as (key: string, value: unknown) => unknown);
}

/** A type of Trino, as text, by the name that `ResultColumn` has for it: `VARCHAR[]` of `array(varchar(5))`. */
export function typeNameOf(text: string): string {
  const [, kind = '', inner = ''] = /^(array|map|row)\((.*)\)$/is.exec(text) ?? [];
  switch (kind.toLowerCase()) {
    case 'array':
      return `${typeNameOf(inner)}[]`;
    case 'map':
      return `MAP(${partsOf(inner).map(typeNameOf).join(', ')})`;
    case 'row':
      return `STRUCT(${partsOf(inner).map(fieldOf).join(', ')})`;
    default:
      return plainTypeName(text.toLowerCase());
  }
}

function plainTypeName(text: string): string {
  if (/^(var)?char\b|^unknown$/.test(text)) return 'VARCHAR';
  if (/^timestamp.*with time zone$/.test(text)) return 'TIMESTAMP WITH TIME ZONE';
  if (/^timestamp\b/.test(text)) return 'TIMESTAMP';
  if (text === 'varbinary') return 'BLOB';
  if (/^(?:time|interval)\b/.test(text)) return text.toUpperCase();
  return text === 'real' ? 'FLOAT' : text.toUpperCase().replaceAll(' ', '');
}

/** A field of a row type with its name, or without. */
function fieldOf(text: string, i: number): string {
  const [, name = `field${i}`, type = text] = /^("(?:[^"]|"")+"|\w+) (.+)$/s.exec(text) ?? [];
  return `${name} ${typeNameOf(type)}`;
}

/** Splits at commas that stand in no parentheses and in no quotes. */
function partsOf(text: string): string[] {
  const parts: string[] = [''];
  let depth = 0;
  let isQuoted = false;
  for (const sign of text) {
    if (sign === '"') isQuoted = !isQuoted;
    else if (!isQuoted) depth += sign === '(' ? 1 : sign === ')' ? -1 : 0;
    if (sign === ',' && depth === 0 && !isQuoted) parts.push('');
    else parts[parts.length - 1] += sign;
  }
  return parts.map(part => part.trim());
}
