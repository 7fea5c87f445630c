// The page of commands, from the same description that the command line runs on.

import type { Command } from 'commander';
import { markdownTable } from '../src/catalog/describe.ts';

/** Options that every command takes; they are told once. */
const commonOptions = ['--site', '--json'];

export function commandsPage(root: Command): string[] {
  return [
    'In a checkout every command is written `npm run -s tallylight -- <command> …`, which brings its own Node.',
    optionsTable(root),
    'These stand before or after the name of the command. Results go to stdout, progress and messages to stderr.',
    markdownTable(
      ['exit code', 'meaning'],
      [
        ['0', 'Done. Rejected records and failed files are counted and told, and fail no command without `--strict`.'],
        [
          '1',
          'It could not be done; the message says what, why, and what to do next. `check` and `doctor` found something.',
        ],
        ['2', 'Wrong usage: nothing was tried.'],
      ],
    ),
    'A time is a date (`2018-06-08`, midnight in the time zone of the site) or an ISO time (`2018-06-08T07:00:00Z`). Ranges are half-open: `--from` is inside, `--to` is not.',
    ...root.commands.map(commandSection),
  ];
}

function commandSection(command: Command): string {
  const args = command.registeredArguments.map(argument => {
    const name = `${argument.name()}${argument.variadic ? '...' : ''}`;
    const words = argument.defaultValue === undefined ? '' : ` (default: ${argument.defaultValue})`;
    return [`\`${argument.required ? `<${name}>` : `[${name}]`}\``, `${argument.description}${words}`];
  });
  const own = [
    ...args,
    ...optionRows(command).filter(([flags = '']) => !commonOptions.some(name => flags.includes(name))),
  ];
  return [
    `## ${command.name()}`,
    sentence(command.description()),
    own.length === 0 ? '' : markdownTable(['', 'what it says'], own),
    examplesOf(command),
  ]
    .filter(part => part !== '')
    .join('\n\n');
}

const optionsTable = (command: Command): string => markdownTable(['option', 'what it says'], optionRows(command));

const optionRows = (command: Command): string[][] =>
  command.options.map(({ flags, description, argChoices, defaultValue }) => [
    `\`${flags}\``,
    [
      description,
      argChoices === undefined ? '' : `: ${argChoices.join(', ')}`,
      defaultValue === undefined ? '' : ` (default: ${defaultValue})`,
    ].join(''),
  ]);

/** The examples at the end of a command's help. */
function examplesOf(command: Command): string {
  const written: string[] = [];
  command.configureOutput({ writeOut: text => void written.push(text) });
  command.outputHelp();
  const lines = (written.join('').split('\nExamples:\n')[1] ?? '').split('\n').map(line => line.trim());
  const examples = lines.filter(line => line !== '');
  return examples.length === 0 ? '' : ['```sh', ...examples, '```'].join('\n');
}

const sentence = (words: string): string => `${words.charAt(0).toUpperCase()}${words.slice(1)}.`;
