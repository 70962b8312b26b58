import type { Failure } from '@/lib/core/failure';
import { formatError } from '@/lib/core/format-error.mjs';

const errnoFailures: Readonly<Record<string, Failure>> = {
  ECONNREFUSED: { code: 'connection-refused' },
  ECONNRESET: { code: 'reset' },
  EHOSTUNREACH: { code: 'unreachable', scope: 'host' },
  ENETUNREACH: { code: 'unreachable', scope: 'network' },
  ETIMEDOUT: { code: 'timeout', phase: 'system', afterMs: null },
  ENOTFOUND: { code: 'dns', problem: 'not-found' },
  EAI_AGAIN: { code: 'dns', problem: 'temporary' },
  EPIPE: { code: 'closed', phase: 'sending' },
};

const localResourceCodes = new Set(['EMFILE', 'ENFILE', 'ENOBUFS', 'ENOMEM', 'EADDRNOTAVAIL']);

/** Whether an error says that this process, not its peer, ran out of something. */
export function isLocalResourceError(error: NodeJS.ErrnoException): boolean {
  return localResourceCodes.has(error.code ?? '');
}

/** The failure that a socket error stands for. */
export function toSocketFailure(error: NodeJS.ErrnoException): Failure {
  const { code } = error;
  if (code === undefined) return { code: 'other', detail: formatError(error) };
  if (isLocalResourceError(error)) return { code: 'local-resource', errno: code };
  return errnoFailures[code] ?? { code: 'other', detail: code };
}
