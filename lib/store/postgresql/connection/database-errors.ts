import { getDriverErrorCause } from '@/prisma/client-internals/driver-error';

/**
 * What a failure of the database means: `conflict` with other transactions and `unreachable` pass by themselves; `refused`
 * needs the operator.
 */
export interface DatabaseFailure {
  kind: 'conflict' | 'unreachable' | 'refused';
  /** What the server does or is, after its name; for people. */
  problem: string;
  /** What to do about it, if it is known. */
  remedy?: string;
}

const conflicts: Record<string, string> = {
  '40001': 'ran into a conflict with another transaction',
  '40P01': 'ran into a deadlock with another transaction',
  '55P03': 'could not get a lock in time',
};

/** Failures that end when the server, the network or the operator of the server has done something, by SQLSTATE. */
const outages: Record<string, string> = {
  '25006': 'is read-only: it is a standby',
  '53100': 'has no space left on its disk',
  '53200': 'is out of memory',
  '53300': 'has no free connection left',
  '57014': 'did not respond in time',
  '57P01': 'was shut down',
  '57P02': 'has crashed',
  '57P03': 'is starting or stopping',
  '57P05': 'closed an idle connection',
  '25P03': 'closed an idle transaction',
  '25P04': 'closed a long transaction',
  '58030': 'cannot read or write its disk',
};

const refusals: Record<string, [problem: string, remedy: string]> = {
  '28000': ['does not let this user in', 'check user, database and pg_hba.conf'],
  '28P01': ['rejected the user name or the password', 'check the URL of the database'],
  '3D000': ['has no database of this name', 'create it, or check the URL of the database'],
  '3F000': ['has no schema of this name', 'check database.schema'],
  '42501': ['does not allow this user to do that', 'grant it the rights on the schema and its tables'],
  '08P01': ['refused the settings of the connection', 'check the pooler in front of it'],
};

const socketProblems: Record<string, string> = {
  ECONNREFUSED: 'refuses connections',
  ECONNRESET: 'closed the connection',
  EPIPE: 'closed the connection',
  ETIMEDOUT: 'did not respond in time',
  EHOSTUNREACH: 'cannot be reached over the network',
  ENETUNREACH: 'cannot be reached over the network',
  ENOTFOUND: 'has a name that cannot be resolved',
  EAI_AGAIN: 'has a name that cannot be resolved at the moment',
  ENOENT: 'has no socket there',
};

/** The driver's message for a query that got no answer in time. */
const readTimeout = /^Query read timeout/;

/** Messages of the driver, which has no codes for them. */
const driverProblems: [message: RegExp, problem: string][] = [
  [readTimeout, 'did not respond in time'],
  [
    /^timeout exceeded when trying to connect/,
    'did not respond in time: all connections of this process are in use',
  ],
  [/connection timeout|^timeout expired/i, 'did not respond in time'],
  [
    /^Connection terminated|connection is closed|^Client has encountered|not queryable/,
    'closed the connection',
  ],
];

/** Messages of Prisma when a transaction could not begin, or has lasted too long. */
const transactionTimeout =
  /Unable to start a transaction in the given time|Transaction already closed|expired transaction/;

/** Finds out what a failure means; null if it is not one of the database's state, but a mistake of the program. */
export function classifyDatabaseFailure(error: unknown): DatabaseFailure | null {
  for (const { code, message } of listCauses(error)) {
    if (code in conflicts) return { kind: 'conflict', problem: conflicts[code] as string };
    if (code in outages) return { kind: 'unreachable', problem: outages[code] as string };
    const refusal = refusals[code];
    if (refusal) return { kind: 'refused', problem: refusal[0], remedy: refusal[1] };
    if (code in socketProblems) return { kind: 'unreachable', problem: socketProblems[code] as string };
    if (/^08/.test(code)) return { kind: 'unreachable', problem: 'closed the connection' };
    const tls = findTlsProblem(code, message);
    if (tls) return tls;
    const known = driverProblems.find(([pattern]) => pattern.test(message));
    if (known) return { kind: 'unreachable', problem: known[1] };
    if (transactionTimeout.test(message)) return { kind: 'unreachable', problem: 'did not respond in time' };
  }
  return null;
}

/** The code (SQLSTATE) that the server gave a failure; null if it is not the server's. */
export function getServerErrorCode(error: unknown): string | null {
  return listCauses(error).find(({ code }) => /^[0-9A-Z]{5}$/.test(code))?.code ?? null;
}

/** Whether the operation failed only because of other transactions, and may be tried again at once. */
export function isConflict(error: unknown): boolean {
  return classifyDatabaseFailure(error)?.kind === 'conflict';
}

/** Whether the server gave no answer in time: on the same connection it may still come. */
export function isReadTimeout(error: unknown): boolean {
  return listCauses(error).some(({ message }) => readTimeout.test(message));
}

function findTlsProblem(code: string, message: string): DatabaseFailure | null {
  if (message === 'The server does not support SSL connections')
    return { kind: 'refused', problem: 'has no TLS', remedy: 'set it up there, or use sslmode=disable' };
  const isCertificate =
    /CERT|^UNABLE_TO_|^SELF_SIGNED|^DEPTH_ZERO|^HOSTNAME_MISMATCH|^ERR_TLS|^ERR_SSL|^INVALID_CA/.test(code);
  if (!isCertificate) return null;
  return {
    kind: 'refused',
    problem: `has a certificate that was not accepted (${message})`,
    remedy: 'check database.ca and the host name in the URL',
  };
}

/** An error and its causes, the adapter's report of the server's error first. */
function listCauses(error: unknown): { code: string; message: string }[] {
  if (!(error instanceof Error)) return [];
  const found: { code: string; message: string }[] = [];
  const cause = getDriverErrorCause(error);
  if (cause) {
    const { originalCode = '', originalMessage = '', kind = '', reason = '' } = cause;
    found.push({ code: originalCode || (codesByKind[kind] ?? ''), message: originalMessage || reason });
  }
  found.push({ code: (error as NodeJS.ErrnoException).code ?? '', message: error.message });
  if (error instanceof AggregateError) found.push(...error.errors.flatMap(listCauses));
  return [...found, ...listCauses(error.cause)];
}

/** Kinds of the adapter that come without a code. */
const codesByKind: Record<string, string> = {
  DatabaseNotReachable: 'ECONNREFUSED',
  ConnectionClosed: 'ECONNRESET',
  SocketTimeout: 'ETIMEDOUT',
  TlsConnectionError: 'ERR_TLS',
  TransactionWriteConflict: '40001',
  TooManyConnections: '53300',
};
