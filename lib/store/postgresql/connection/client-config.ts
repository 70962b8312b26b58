import type { ClientConfig } from 'pg';
import type { DatabaseTarget } from '@/lib/core/store-location';
import { readServerAddress } from './server-address';

/** What a connection is for, as the server's lists of connections show it. */
export interface ConnectionPurpose {
  /** `recorder`, `dashboard`, … */
  name: string;
  /**
   * Whether the server gets settings with the first message. A pooler refuses some of them, and keeps time-outs to
   * itself.
   */
  sendsSettings: boolean;
}

/** How long a client waits longer than the server, ms: the server's own message says more. */
const clientPatienceMs = 1000;
const keepAliveAfterMs = 10_000;

/**
 * A page of the log is rarely far from memory, and never behind a disk's arm: by its default, 4, PostgreSQL reads much
 * of a table in order where an index finds the few rows.
 */
const randomPageCost = 1.1;

/** How the driver connects to a target. */
export function createClientConfig(target: DatabaseTarget, purpose: ConnectionPurpose): ClientConfig {
  const { host, port, database, user } = readServerAddress(target);
  const { password } = new URL(target.url);
  const { connectTimeoutMs, statementTimeoutMs } = target;
  return {
    host,
    port,
    database,
    ...(user !== null && { user }),
    ...(password !== '' && { password: decodeURIComponent(password) }),
    ssl: createTlsConfig(target),
    application_name: `stickyboard ${purpose.name}`,
    connectionTimeoutMillis: connectTimeoutMs,
    // A server that hangs, or that is gone without a word, must not be waited for.
    query_timeout: statementTimeoutMs + clientPatienceMs,
    keepAlive: true,
    keepAliveInitialDelayMillis: keepAliveAfterMs,
    ...(purpose.sendsSettings && {
      statement_timeout: statementTimeoutMs,
      idle_in_transaction_session_timeout: statementTimeoutMs + clientPatienceMs,
      // The last value of a setting counts: the operator may choose any but the search path.
      options: `-c random_page_cost=${randomPageCost} ${readOptions(target)} -c search_path=${target.schema}`,
    }),
  };
}

function readOptions({ url }: DatabaseTarget): string {
  return new URL(url).searchParams.get('options') ?? '';
}

/** As PostgreSQL's own programs take `sslmode`; with certificates to verify against, they are used. */
function createTlsConfig({ url, ca }: DatabaseTarget): ClientConfig['ssl'] {
  const mode = new URL(url).searchParams.get('sslmode') ?? (ca === null ? 'disable' : 'verify-full');
  if (mode === 'disable') return false;
  const trust = ca === null ? {} : { ca };
  if (mode === 'verify-full') return { ...trust, rejectUnauthorized: true };
  // `verify-ca`, and `require` with certificates: any name will do.
  if (ca !== null) return { ca, rejectUnauthorized: true, checkServerIdentity: () => undefined };
  return { rejectUnauthorized: mode !== 'require' };
}
