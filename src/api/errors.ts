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
  body_too_large: { message: ({ bytes }: { bytes: number }) => `The body is larger than ${bytes} bytes.`, usage: true },
  shutting_down: { message: () => 'The server is ending.', hint: 'Ask again in a moment.', retryable: true },
});
