// Colours of YAML as sites write it: keys, texts, numbers, comments, and the variables that stand for secrets. A reader of lines, not a
// parser: what is right is said by the server.

import { StreamLanguage, type StringStream } from '@codemirror/language';

interface At {
  /** A key may begin here. */
  isKey: boolean;
}

const variable = /^\$\{[A-Za-z_][A-Za-z0-9_]*\}/;
const key = /^(?:"[^"]*"|'[^']*'|[^\s#,[\]{}"':&*!|>%@`][^#,[\]{}:]*?)(?=\s*:(?:\s|$))/;
const quoted = /^(?:"(?:[^"\\]|\\.)*"?|'(?:[^']|'')*'?)/;
const number = /^-?\d+(?:\.\d+)?(?=\s*(?:[,\]}#]|$))/;
const word = /^(?:true|false|null|~)(?=\s*(?:[,\]}#]|$))/;

function token(stream: StringStream, at: At): string | null {
  if (stream.sol()) at.isKey = true;
  if (stream.eatSpace()) return null;
  if (stream.match(/^#.*/)) return 'lineComment';
  if (stream.match(variable)) return 'typeName';
  if (at.isKey && stream.match(/^-(?=\s|$)/)) return 'punctuation';
  if (at.isKey && stream.match(key)) {
    at.isKey = false;
    return 'keyword';
  }
  if (stream.match(/^[,[\]{}]/)) {
    at.isKey = true;
    return 'punctuation';
  }
  at.isKey = false;
  if (stream.match(/^:(?=\s|$)/)) return 'punctuation';
  if (stream.match(quoted)) return 'string';
  if (stream.match(number)) return 'number';
  if (stream.match(word)) return 'bool';
  stream.match(/^[^,[\]{}#$]+|^./);
  return null;
}

export const yaml = StreamLanguage.define<At>({
  name: 'yaml',
  startState: () => ({ isKey: true }),
  copyState: at => ({ ...at }),
  token,
  languageData: { commentTokens: { line: '#' } },
});
