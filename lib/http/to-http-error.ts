import { type DomainErrorKind, isDomainError } from '@/lib/core/domain-errors';
import { HttpError } from './response';

const statuses: Record<DomainErrorKind, number> = {
  'not-found': 404,
  conflict: 409,
  invalid: 400,
  unavailable: 503,
};

/**
 * The error response that a failure becomes: the one place where errors of the domain get their statuses. Unexpected
 * errors are a 500 without details: the log has them by the request's id.
 */
export function toHttpError(error: unknown): HttpError {
  if (error instanceof HttpError) return error;
  if (isDomainError(error)) {
    const { domainErrorKind, code, message, field } = error;
    const isUnavailable = domainErrorKind === 'unavailable';
    const sentence = isUnavailable ? unavailableSentence(code, message) : message;
    return new HttpError(statuses[domainErrorKind], code, sentence, isUnavailable ? undefined : field);
  }
  return new HttpError(500, 'internal-error', 'Internal error; see the dashboard’s log for this requestId.');
}

function unavailableSentence(code: string, message: string): string {
  return code === 'database-busy'
    ? 'The database is busy; try again in a moment.'
    : `The database: ${message}.`;
}
