import type { ErrorCode } from './error-codes';
import { OperatorError } from './operator-error';

/** What a failure means, whatever was asked and however it is reported. */
export type DomainErrorKind = 'not-found' | 'conflict' | 'invalid' | 'unavailable';

/** A failure whose message is a sentence for the user. */
export interface DomainError extends Error {
  readonly domainErrorKind: DomainErrorKind;
  readonly code: ErrorCode;
  /** The parameter or field that is at fault, if one is. */
  readonly field?: string;
}

/** There is no thing of the name that was given. */
export class NotFoundError extends Error implements DomainError {
  override readonly name = 'NotFoundError';
  readonly domainErrorKind = 'not-found';
  readonly code = 'not-found';
}

/** The request cannot be carried out in the present state. */
export class ConflictError extends Error implements DomainError {
  override readonly name = 'ConflictError';
  readonly domainErrorKind = 'conflict';

  constructor(
    readonly code: ErrorCode,
    message: string,
  ) {
    super(message);
  }
}

/** A value that was given is not valid; the message begins with the field. */
export class InvalidValueError extends Error implements DomainError {
  override readonly name = 'InvalidValueError';
  readonly domainErrorKind = 'invalid';
  readonly code = 'invalid-value';

  constructor(
    readonly field: string,
    problem: string,
  ) {
    super(`${field}: ${problem}`);
  }
}

/**
 * The store cannot be used at the moment: `database-busy` passes by itself, `database-lost` needs the operator, and
 * `database-unreachable` the server of a database to be there again.
 */
export class StoreUnavailableError extends OperatorError implements DomainError {
  readonly domainErrorKind = 'unavailable';
  /** See `getErrorLogLevel`: the recorder reports a lost or unreachable database for all processes. */
  readonly isReportedElsewhere: boolean;

  constructor(
    readonly code: 'database-busy' | 'database-lost' | 'database-unreachable',
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, 'data', options);
    this.isReportedElsewhere = code !== 'database-busy';
  }
}

/**
 * Whether an error is one of these. Next.js loads a module once per bundle, and with it the classes, while a store is
 * shared by all of them: `instanceof` would miss what another bundle threw.
 */
export function isDomainError(error: unknown): error is DomainError {
  return error instanceof Error && 'domainErrorKind' in error;
}

/** No backend has this name. */
export function backendNotFound(upstream: string, name: string): NotFoundError {
  return new NotFoundError(`There is no backend "${name}" in upstream "${upstream}".`);
}

/** No session has this id. */
export function sessionNotFound(id: string): NotFoundError {
  return new NotFoundError(`There is no session "${id}".`);
}
