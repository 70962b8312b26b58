/** What a user may do: a viewer reads and exports, an operator acts too. */
export const roles = ['viewer', 'operator'] as const;
export type Role = (typeof roles)[number];

/** What a token allows: reading, or everything that an operator may do except managing users and tokens. */
export const scopes = ['read', 'operate'] as const;
export type Scope = (typeof scopes)[number];

/** Names of users and tokens: they are unlike everything else in the log. */
export const userNamePattern = /^[a-z0-9][a-z0-9._-]{0,63}$/;

/** How long a login lasts at most, seconds; and how long while it is not used. */
export const loginLifetimeSeconds = 7 * 86_400;
export const loginIdleTimeoutSeconds = 12 * 3600;
