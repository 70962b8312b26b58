import { type HttpError, notFound } from '@/lib/http/answer';

/** 404 for a backend that a request names. */
export function unknownBackend(upstream: string, name: string): HttpError {
  return notFound(`There is no backend "${name}" in upstream "${upstream}".`);
}

/** 404 for a session that a request names. */
export function unknownSession(id: string): HttpError {
  return notFound(`There is no session "${id}".`);
}
