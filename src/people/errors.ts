// What can be wrong with a proof of who somebody is, and with changes of people. Words never say whether an address is known.

import { errorTable } from '../base/errors.ts';

export const fail = errorTable({
  login_wrong: {
    message: () => 'The address or the password is wrong.',
    hint: 'Try again, or ask an administrator for a new link: `tallylight people invite` makes one too.',
    usage: true,
  },
  login_throttled: {
    message: ({ seconds }: { seconds: number }) => `Too many logins failed; the next try is possible in ${seconds} s.`,
    hint: 'Wait so long. Sessions that are open go on.',
    retryable: true,
    usage: true,
  },
  login_busy: {
    message: () => 'Too many people log in at once.',
    hint: 'Try again in a moment.',
    retryable: true,
  },
  password_off: {
    message: () => 'This site takes no passwords.',
    hint: 'Log in by the identity provider.',
    usage: true,
  },
  password_weak: {
    message: ({ reason }: { reason: string }) => `The password is not taken: ${reason}.`,
    hint: 'Several words that have nothing to do with each other make a good one.',
    usage: true,
  },
  link_invalid: {
    message: () => 'The link was used, is too old, or was never given.',
    hint: 'Ask for a new one. Whoever has the machine makes one with `tallylight people invite`.',
    usage: true,
  },
  token_invalid: {
    message: () => 'The token is not known, has expired or was revoked.',
    hint: 'Make a new one on the page People.',
    usage: true,
  },
  share_invalid: {
    message: () => 'The link does not open anything: it has expired, was revoked, or was changed.',
    hint: 'Ask whoever sent it for a new one.',
    usage: true,
  },
  person_unknown: { message: ({ id }: { id: string }) => `There is no person ${id}.`, usage: true },
  person_known: {
    message: ({ email }: { email: string }) => `There is already somebody with the address ${email}.`,
    hint: 'Make a new link for them instead.',
    usage: true,
  },
  last_administrator: {
    message: () => 'Nobody else could change anything: this is the last administrator.',
    hint: 'Make somebody else an administrator first.',
    usage: true,
  },
  not_yourself: {
    message: ({ what }: { what: string }) => `Nobody may ${what} themselves.`,
    hint: 'Ask another administrator to do it.',
    usage: true,
  },
  tenant_unknown: { message: ({ id }: { id: string }) => `There is no tenant ${id}.`, usage: true },
  tenant_invalid: {
    message: ({ reason }: { reason: string }) => `The tenant does not fit: ${reason.replace(/\.$/, '')}.`,
    usage: true,
  },
  tenant_known: {
    message: ({ name }: { name: string }) => `There is already a tenant ${name}.`,
    hint: 'Choose another name.',
    usage: true,
  },
  tenant_used: {
    message: ({ people, tokens, shares }: { people: number; tokens: number; shares: number }) =>
      `The tenant is in use: by ${people} people, ${tokens} tokens and ${shares} share links.`,
    hint: 'Move the people, and revoke the tokens and links, first.',
    usage: true,
  },
  token_unknown: { message: ({ id }: { id: string }) => `There is no token ${id}.`, usage: true },
  tokens_many: {
    message: ({ most }: { most: number }) => `There are ${most} tokens already.`,
    hint: 'Revoke those that nothing uses.',
    usage: true,
  },
  share_unknown: { message: ({ id }: { id: string }) => `There is no share link ${id}.`, usage: true },
  share_time: {
    message: ({ days }: { days: number }) => `A share link ends in the future, and within ${days} days.`,
    usage: true,
  },
  shares_many: {
    message: ({ most }: { most: number }) => `There are ${most} share links already.`,
    hint: 'Revoke those that nobody needs.',
    usage: true,
  },
  oidc_off: { message: () => 'This site has no identity provider.', usage: true },
  oidc_unreachable: {
    message: ({ reason }: { reason: string }) => `The identity provider cannot be asked: ${reason}.`,
    hint: 'Try again in a moment; `login: { oidc: … }` in tallylight.yaml says where it is.',
    retryable: true,
  },
  oidc_expired: {
    message: () => 'The login took too long, or began in another browser.',
    hint: 'Begin again.',
    usage: true,
  },
  oidc_denied: { message: () => 'The identity provider let nobody in.', hint: 'Begin again.', usage: true },
  oidc_failed: {
    message: ({ reason }: { reason: string }) => `What the identity provider sent does not hold: ${reason}.`,
    hint: 'Begin again; if it stays so, an administrator compares the settings on both sides.',
    usage: true,
  },
  oidc_unverified: {
    message: () => 'The identity provider does not say that the mail address is verified.',
    hint: 'Verify it there, or ask an administrator.',
    usage: true,
  },
  oidc_domain: {
    message: () => 'Mail addresses of this domain may not come in.',
    hint: 'Ask an administrator.',
    usage: true,
  },
  oidc_no_role: {
    message: () => 'The identity provider gives no role here.',
    hint: 'Ask an administrator to put you into a group that has one.',
    usage: true,
  },
  oidc_not_invited: {
    message: () => 'Nobody has invited this mail address.',
    hint: 'Ask an administrator for an invitation.',
    usage: true,
  },
  oidc_locked: { message: () => 'This person is locked.', hint: 'Ask an administrator.', usage: true },
  email_invalid: {
    message: () => 'That is no mail address.',
    hint: 'Write it as name@example.com.',
    usage: true,
  },
});
