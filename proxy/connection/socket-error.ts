import { formatError } from '@/lib/core/format-error.mjs';

const errnoMessages: Record<string, string> = {
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'connection reset',
  EHOSTUNREACH: 'host unreachable',
  ENETUNREACH: 'network unreachable',
  ETIMEDOUT: 'connection timed out',
  ENOTFOUND: 'name not found',
  EMFILE: 'this process has no file descriptors left',
  EPIPE: 'connection closed while sending',
};

const localResourceCodes = new Set(['EMFILE', 'ENFILE', 'ENOBUFS', 'ENOMEM', 'EADDRNOTAVAIL']);

/** Whether an error says that this process, not its peer, ran out of something. */
export function isLocalResourceError(error: NodeJS.ErrnoException): boolean {
  return localResourceCodes.has(error.code ?? '');
}

/** A socket error in words. */
export function describeSocketError(error: NodeJS.ErrnoException): string {
  return errnoMessages[error.code ?? ''] ?? error.code ?? formatError(error);
}
