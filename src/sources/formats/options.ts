// Reads the options a source may give its format. Options a format does not know are fields of the records, so no mistake.

import { fail } from '../errors.ts';
import type { FormatOptions } from '../sources.ts';

export interface OptionReader {
  text(name: string, otherwise: string): string;
  flag(name: string, otherwise: boolean): boolean;
  texts(name: string): string[];
  /** A mapping of texts to texts. */
  map(name: string): Record<string, string>;
  /** Throws `format_option` about one of them. */
  refuse(name: string, expected: string): never;
}

export function optionsOf(format: string, options: FormatOptions): OptionReader {
  const refuse = (option: string, expected: string): never => {
    throw fail('format_option', { format, option, expected, found: JSON.stringify(options[option]) });
  };
  const read = <T>(
    name: string,
    otherwise: T,
    { is, expected }: { is: (value: unknown) => value is T; expected: string },
  ): T => {
    const value = options[name];
    if (value === undefined || value === null) return otherwise;
    return is(value) ? value : refuse(name, expected);
  };
  return {
    text: (name, otherwise) => read(name, otherwise, { is: isText, expected: 'a text' }),
    flag: (name, otherwise) =>
      read(name, otherwise, { is: value => typeof value === 'boolean', expected: 'true or false' }),
    texts: name => read<string[]>(name, [], { is: isTexts, expected: 'a list of texts' }),
    map: name => read<Record<string, string>>(name, {}, { is: isMap, expected: 'a mapping of names to names' }),
    refuse,
  };
}

const isText = (value: unknown): value is string => typeof value === 'string';

const isTexts = (value: unknown): value is string[] => Array.isArray(value) && value.every(isText);

const isMap = (value: unknown): value is Record<string, string> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && Object.values(value).every(isText);
