import type { AuditAction } from '@/lib/contract/types';
import type { Role } from '@/lib/core/access';
import { HttpError } from '@/lib/http/response';
import { getDashboardStore } from '@/lib/store/dashboard-stores';
import type { ExportQuestions } from '@/lib/store/exports';
import type { Store, StoreQuestions } from '@/lib/store/store';
import type { AuditEntry } from '@/lib/store/users-and-tokens';
import { runAudited } from './audit';

/** What a request is about to do: read, export the log, act on the proxy, or manage users. */
export type Access = 'read' | 'export' | 'operate' | 'admit';

/** What is known of the client of a request. */
export interface Identity {
  /** Name for the log: user, token or `operator`, and the address, such as `alice@10.0.0.9`. */
  actor: string;
  role: Role;
  /** Signed in as a user, by a token, or neither because the dashboard is open on loopback. */
  authMethod: 'login' | 'token' | 'anonymous';
  /** Name of the user that signed in; null if none did. */
  user: string | null;
  /** Digest of the login or of the token; null if there is neither. */
  digest: string | null;
}

/**
 * A user, token or process that was let in. The store can only be reached through one, so that nothing is shown or done
 * without authentication: see `authorise` for the API and `requirePrincipal` for pages.
 */
export class Principal {
  // Makes the type nominal: TypeScript takes no other object for a principal.
  readonly #identity: Identity;

  constructor(identity: Identity) {
    this.#identity = identity;
  }

  get actor(): string {
    return this.#identity.actor;
  }

  get role(): Role {
    return this.#identity.role;
  }

  get authMethod(): Identity['authMethod'] {
    return this.#identity.authMethod;
  }

  get user(): string | null {
    return this.#identity.user;
  }

  get digest(): string | null {
    return this.#identity.digest;
  }

  may(access: Access): boolean {
    if (access === 'read' || access === 'export') return true;
    // A token that could make others would outlive its time, and its removal.
    return this.role === 'operator' && (access === 'operate' || this.authMethod !== 'token');
  }

  /** @throws HttpError 403 if the principal lacks this access */
  requireAccess(access: Access): void {
    if (this.may(access)) return;
    const sentence =
      this.role === 'operator'
        ? `${this.actor} may not manage users and tokens; sign in as an operator.`
        : `${this.actor} may only read; this action requires the operator role.`;
    throw new HttpError(403, 'forbidden', sentence);
  }

  /** The store, to read. */
  store(): Promise<StoreQuestions> {
    this.requireAccess('read');
    return getDashboardStore('dashboard');
  }

  /**
   * Does something, having recorded the principal first; see `runAudited`.
   *
   * @param access the access that it needs
   * @param about the object of the action
   * @param work gets the store, to write what is wanted
   * @throws HttpError 403 if the asker may not
   */
  async act<Done>(
    access: Access,
    action: AuditAction,
    about: Pick<AuditEntry, 'target' | 'detail'>,
    work: (store: Store) => Promise<Done> | Done,
  ): Promise<Done> {
    this.requireAccess(access);
    const store = await getDashboardStore('operator');
    return runAudited(store, { actor: this.actor, action, ...about }, async () => work(store));
  }

  /** The log, to carry it away. */
  async exports(): Promise<ExportQuestions> {
    this.requireAccess('export');
    return getDashboardStore('dashboard');
  }
}
