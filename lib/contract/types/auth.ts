/** What somebody may do: a viewer reads and exports, an operator acts too. */
export type UserRole = 'viewer' | 'operator';

/** Who uses the dashboard. */
export interface Whoami {
  /** Null where nobody signed in: by a token, or because the dashboard is open on loopback. */
  user: string | null;
  role: UserRole;
  by: 'login' | 'token' | 'nobody';
}

export interface UserRow {
  name: string;
  role: UserRole;
  createdAt: string;
  passwordAt: string;
  /** Browsers that are signed in as this user. */
  logins: number;
}

export interface TokenRow {
  name: string;
  scope: 'read' | 'operate';
  createdAt: string;
  createdBy: string;
  expiresAt: string;
  usedAt: string | null;
}

export type AuditAction =
  | 'backend'
  | 'unpin'
  | 'rebalance'
  | 'recall'
  | 'demonstration'
  | 'export'
  | 'sign-in'
  | 'sign-out'
  | 'user-add'
  | 'user-role'
  | 'user-password'
  | 'user-remove'
  | 'token-add'
  | 'token-remove'
  | 'log-level';

/** Who did what, or tried to. */
export interface AuditRow {
  id: number;
  time: string;
  actor: string;
  action: AuditAction;
  target: string | null;
  detail: string | null;
  /** `done`, or why it was not; null while it is under way, and where the dashboard ended before it was over. */
  outcome: string | null;
}
