import type { AuditAction, AuditRow } from '@/lib/contract/types';
import type { Role, Scope } from '@/lib/core/access';
import type { AuditFilter, Page } from './filters';

/** A user as it may be shown. Times in µs since the epoch. */
export interface StoredUser {
  name: string;
  role: Role;
  createdAt: bigint;
  passwordAt: bigint;
  /** Browsers that are signed in as this user. */
  logins: number;
}

/** A program's token as it may be shown; its secret is not kept. Times in µs since the epoch. */
export interface StoredToken {
  name: string;
  scope: Scope;
  createdAt: bigint;
  createdBy: string;
  expiresAt: bigint;
  usedAt: bigint | null;
}

/** A user who is signed in. */
export interface ActiveLogin {
  user: string;
  role: Role;
  digest: string;
  /** When the login was last used, to the minute; µs since the epoch. */
  usedAt: bigint;
}

/** An action that is about to be done. */
export interface AuditEntry {
  /** The actor, as in the log: `alice@10.0.0.9`. */
  actor: string;
  action: AuditAction;
  /** The object of the action, such as `web/b1`. */
  target?: string;
  detail?: string;
}

/** Queries about users, tokens, logins and the audit log. */
export interface AccessQuestions {
  hasUsers(): Promise<boolean>;
  /** All users by name. */
  getUsers(): Promise<StoredUser[]>;
  /** The hash of a user's password, and since when it holds, µs since the epoch; null if there is no such user. */
  getPassword(user: string): Promise<{ hash: string; passwordAt: bigint } | null>;
  /** All tokens by name, expired ones too. */
  getTokens(): Promise<StoredToken[]>;
  /** The token of a secret, given its digest; null if there is none, or it has expired. */
  findToken(digest: string): Promise<Pick<StoredToken, 'name' | 'scope' | 'usedAt'> | null>;
  /** The login of a secret, given its digest; null if there is none, or it has ended. */
  findLogin(digest: string): Promise<ActiveLogin | null>;
  /** The audit log, newest first. */
  getAudit(filter: AuditFilter, page: Page): Promise<{ entries: AuditRow[]; nextCursor: string | null }>;
  /** Whether this actor has signed in before. */
  hasSignedIn(actor: string): Promise<boolean>;
}

/** A user to be added. */
export interface NewUser {
  name: string;
  role: Role;
  passwordHash: string;
}

/** A token to be made. */
export interface NewToken {
  name: string;
  scope: Scope;
  /** How long it lasts, seconds. */
  seconds: number;
  createdBy: string;
}

/** A login to begin. */
export interface NewLogin {
  user: string;
  /** Since when the user has the password that was compared, µs since the epoch. */
  passwordAt: bigint;
  client: string;
  /** The secrets that the browser sent: their logins end. */
  before: string[];
}

/** Commands that change users, tokens and logins. */
export interface AccessCommands {
  /**
   * @param onlyFirst whether there must be no user yet
   * @throws ConflictError if the name is taken, or there are users and there should be none
   */
  addUser(user: NewUser, onlyFirst?: boolean): Promise<void>;
  /** Gives a user another password, and ends all of that user's logins. @throws NotFoundError */
  changePassword(user: string, passwordHash: string): Promise<void>;
  /** Gives a user another role from the next request on. @throws NotFoundError; ConflictError for the last operator */
  changeRole(user: string, role: Role): Promise<void>;
  /** Removes a user and ends all of that user's logins. @throws NotFoundError; ConflictError for the last operator */
  removeUser(user: string): Promise<void>;
  /** @returns the secret, which cannot be had again @throws ConflictError if the name is taken */
  createToken(token: NewToken): Promise<string>;
  /** @throws NotFoundError if there is none of that name */
  revokeToken(name: string): Promise<void>;
  /** Records that a token is used now. */
  touchToken(digest: string): Promise<void>;
  /** @returns the secret; null if the password was changed, or the user removed, while it was compared */
  createLogin(login: NewLogin): Promise<string | null>;
  /** Records that a login is used now. */
  touchLogin(digest: string): Promise<void>;
  deleteLogin(digest: string): Promise<void>;
  /** Writes an entry into the audit log before its action. @returns its id */
  beginAudit(entry: AuditEntry): Promise<number>;
  /** Writes the outcome of an entry's action. */
  finishAudit(id: number, outcome: string): Promise<void>;
}
