// What the API refuses, and why.

import { errorTable } from '../base/errors.ts';

export const fail = errorTable({
  input_invalid: {
    message: ({ where, reason }: { where: string; reason: string }) => `${where}: ${reason}`,
    hint: 'The document at /api/openapi.json says what is taken.',
    usage: true,
  },
  not_logged_in: {
    message: () => 'Nobody is logged in.',
    hint: 'Log in, or send a token: `Authorization: Bearer …`.',
    usage: true,
  },
  not_allowed: {
    message: ({ what, needs }: { what: string; needs: string }) => `${what} needs ${needs}.`,
    hint: 'An administrator can give it, on the page People.',
    usage: true,
  },
  csrf_missing: {
    message: () => 'The request changes something and does not prove that it comes from our pages.',
    hint: 'Send the `csrf` of /api/session as `X-CSRF-Token`, or use a token.',
    usage: true,
  },
  host_unknown: {
    message: ({ host }: { host: string }) => `This server is not called ${host}.`,
    hint: 'Say `server: { public_url: … }` in tallylight.yaml when it is reached by another name.',
    usage: true,
  },
  not_found: {
    message: ({ what, name }: { what: string; name: string }) => `There is no ${what} ${name}.`,
    usage: true,
  },
  port_taken: {
    message: ({ host, port }: { host: string; port: number }) => `Port ${port} of ${host} is taken by another program.`,
    hint: 'Give another one with --port, or end that program; `tallylight serve` without --port takes the next free one.',
  },
  address_unusable: {
    message: ({ host, port, reason }: { host: string; port: number; reason: string }) =>
      `The server cannot listen on ${host}, port ${port}: ${reason}.`,
    hint: 'Check --host and --port, and `server` in tallylight.yaml.',
  },
  body_too_large: { message: ({ bytes }: { bytes: number }) => `The body is larger than ${bytes} bytes.`, usage: true },
  body_unreadable: {
    message: ({ reason }: { reason: string }) => `The body cannot be read: ${reason}.`,
    hint: 'Send JSON with `Content-Type: application/json`.',
    usage: true,
  },
  media_type_unknown: {
    message: ({ type }: { type: string }) => `A body of the type ${type} is not taken here.`,
    hint: 'Send JSON with `Content-Type: application/json`.',
    usage: true,
  },
  too_many_listeners: {
    message: ({ count }: { count: number }) => `${count} pages listen already.`,
    hint: 'Close some, or ask again later; everything but the live numbers works all the same.',
    retryable: true,
  },
  pass_under_way: {
    message: ({ words }: { words: string }) => words,
    hint: 'See the page Runs for what it is at.',
    retryable: true,
  },
  file_taken: {
    message: ({ file }: { file: string }) => `There is another file ${file} in the source, with other content.`,
    hint: 'Give it another name. What was handed in is never written over.',
    usage: true,
  },
  file_unwritable: {
    message: ({ file, reason }: { file: string; reason: string }) => `${file} cannot be written: ${reason}.`,
    hint: 'Check that the folder of the source may be written by this server and that there is room.',
  },
  settings_changed: {
    message: () => 'Somebody changed tallylight.yaml meanwhile.',
    hint: 'Load it again, and make the change in what stands there now.',
    usage: true,
  },
  settings_wrong: {
    message: ({ count }: { count: number; mistakes: readonly unknown[] }) =>
      `The text has ${count === 1 ? 'a mistake' : `${count} mistakes`}; nothing was written.`,
    hint: 'Each is in `facts.mistakes`, with its line.',
    usage: true,
  },
  slack_unsigned: {
    message: ({ reason }: { reason: string }) => `The command does not come from Slack: ${reason}.`,
    hint: 'Compare `slack: { signing_secret: … }` with the one of the Slack app, and the clock with the true time.',
    usage: true,
  },
  slack_refused: {
    message: ({ words }: { words: string }) => `Slack did not take the answer to a command: ${words}.`,
    retryable: true,
  },
  shutting_down: { message: () => 'The server is ending.', hint: 'Ask again in a moment.', retryable: true },
  answer_too_large: {
    message: ({ rows }: { rows: number }) => `The answer has more than ${rows} rows, which no page can show.`,
    hint: 'Ask for a shorter range, a longer grain or fewer dimensions; or download it from the page SQL, which has no such limit.',
    usage: true,
  },
  dashboard_wrong: {
    message: ({ name, reason }: { name: string; reason: string }) =>
      `The dashboard ${name} cannot take this: ${reason}.`,
    hint: 'Change the panel, or the file of the dashboard.',
    usage: true,
  },
  not_acceptable: {
    message: ({ accept }: { accept: string; known: readonly string[] }) => `Rows cannot be given as ${accept}.`,
    hint: ({ known }: { accept: string; known: readonly string[] }) => `\`Accept\` may ask for ${known.join(', ')}.`,
    usage: true,
  },
  download_gone: {
    message: () => 'This link has been used, or its minute is over.',
    hint: 'Ask for the file again on the page of the query.',
    usage: true,
  },
  downloads_many: {
    message: ({ most }: { most: number }) => `${most} files are prepared and not fetched.`,
    hint: 'Ask again in a minute.',
    retryable: true,
  },
  queries_many: {
    message: ({ most }: { most: number }) => `You keep ${most} queries, and more are not taken.`,
    hint: 'Remove some that you no longer need.',
    usage: true,
  },
  write_key_wrong: {
    message: ({ none }: { none: boolean }) =>
      none ? 'This site has no write key, so that nobody may send records.' : 'The write key is missing or wrong.',
    hint: ({ none }: { none: boolean }) =>
      none
        ? `Set one in tallylight.yaml: \`collect: { keys: { web: \${WEB_KEY} } }\`.`
        : 'Send `Authorization: Bearer <key>`, or `?key=<key>` where no header can be set.',
    usage: true,
  },
  origin_refused: {
    message: ({ origin }: { origin: string }) => `Pages of ${origin} may not send records here.`,
    hint: 'Add it to `collect: { origins: [...] }` in tallylight.yaml.',
    usage: true,
  },
  method_unknown: {
    message: ({ method, known }: { method: string; known: readonly string[] }) =>
      `${method} is not answered here; ${known.join(', ')} is.`,
    usage: true,
  },
  encoding_unknown: {
    message: ({ encoding }: { encoding: string; known: readonly string[] }) =>
      `A body in the encoding ${encoding} is not taken.`,
    hint: ({ known }: { encoding: string; known: readonly string[] }) => `One of ${known.join(', ')} is, or none.`,
    usage: true,
  },
  body_broken: {
    message: ({ encoding }: { encoding: string }) => `The body is no whole ${encoding}.`,
    usage: true,
  },
  body_cut: { message: () => 'The request ended before its body did.', usage: true },
  collect_empty: {
    message: () => 'The body is empty.',
    hint: 'Send a JSON object, a list of them, or one a line.',
    usage: true,
  },
  collect_not_json: {
    message: () => 'Nothing in the body is JSON.',
    hint: 'Send a JSON object, a list of them, or one a line.',
    usage: true,
  },
  collect_not_cmcd: {
    message: () => 'There is no report in CMCD.',
    hint: 'Send it as the body, one a line, with `Content-Type: application/cmcd`; or as `?CMCD=` or in the headers to `/collect/<dataset>/cmcd`.',
    usage: true,
  },
  cmcd_untaken: {
    message: ({ dataset }: { dataset: string }) => `${dataset} takes no reports in CMCD.`,
    hint: 'Its contract must say which fields they fill: `collect: { cmcd: { sid: … } }`.',
    usage: true,
  },
  collect_many: {
    message: ({ most }: { most: number }) => `The body holds more than ${most} records.`,
    hint: 'Send them in several requests.',
    usage: true,
  },
  collect_throttled: {
    message: ({ seconds }: { seconds: number }) => `Too many requests; the next is taken in ${seconds} s.`,
    hint: 'Send several records in one request.',
    retryable: true,
  },
  collect_busy: {
    message: ({ seconds }: { seconds: number }) => `More records come than the disk takes; come again in ${seconds} s.`,
    retryable: true,
  },
  collect_elsewhere: {
    message: ({ seconds }: { seconds: number }) =>
      `Another process still takes the records of this site; come again in ${seconds} s.`,
    hint: 'One server of a site takes records. This one begins when the other has ended.',
    retryable: true,
  },
  model_wrong: {
    message: ({ reason }: { reason: string }) => `The model is not written: ${reason}`,
    hint: 'The review lists every mistake.',
    usage: true,
  },
  model_taken: {
    message: ({ table }: { table: string }) => `There is a table ${table} already.`,
    hint: 'Give it another name, or change its file.',
    usage: true,
  },
});
