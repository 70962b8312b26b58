import { type HttpError, notFound } from './response';

/** 404 for a backend that a request names. */
export function backendNotFound(upstream: string, name: string): HttpError {
  return notFound(`There is no backend "${name}" in upstream "${upstream}".`);
}

/** 404 for a session that a request names. */
export function sessionNotFound(id: string): HttpError {
  return notFound(`There is no session "${id}".`);
}
