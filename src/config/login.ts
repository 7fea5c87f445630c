// How people prove who they are, and which chat may command: `login` and `slack` of tallylight.yaml, checked and complete. Secrets stay
// texts that are revealed by what uses them alone.

import type { Text } from './env_text.ts';

export type RoleName = 'viewer' | 'analyst' | 'editor' | 'administrator';

/** An identity provider by OpenID Connect. */
export interface OidcConfig {
  issuer: Text;
  clientId: Text;
  clientSecret: Text;
  /** Words of the button. */
  title: string;
  /** Claim whose values give the role; undefined: everybody has the default one. */
  roleClaim: string | undefined;
  /** Value of that claim -> role; of several the highest. */
  roles: Readonly<Record<string, RoleName>>;
  /** Of who comes for the first time without a role of the map; undefined: only who was invited may come in. */
  defaultRole: RoleName | undefined;
  /** Domains of verified addresses that may come in; empty for any. In small letters. */
  domains: readonly string[];
}

export interface LoginConfig {
  /** False where the identity provider is the only way in. */
  password: boolean;
  oidc: OidcConfig | undefined;
  /** A session ends so long after its last request … */
  idleMs: number;
  /** … and so long after the login, whatever happened since. */
  lifetimeMs: number;
}

/** The slash command `/tallylight`. */
export interface SlackConfig {
  signingSecret: Text;
  /** Ids of workspaces and of people that may; empty for all that Slack signs for. */
  teams: readonly string[];
  users: readonly string[];
  /** Where answers go; elsewhere than Slack only in tests. */
  responseOrigin: string;
  language: 'en' | 'ja';
}
