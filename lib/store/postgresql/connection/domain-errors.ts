import { InvalidValueError, isDomainError, StoreUnavailableError } from '@/lib/core/domain-errors';
import { OperatorError } from '@/lib/core/operator-error';
import type { DatabaseTarget } from '@/lib/core/store-location';
import { classifyDatabaseFailure, getServerErrorCode } from './database-errors';
import { formatPlace, formatServer } from './server-address';

/** SQLSTATE character_not_in_repertoire. */
const notText = '22021';

/** A failure of the database as one of the domain, with its cause in words; any other is given back as it is. */
export function toDomainError(error: unknown, target: DatabaseTarget): unknown {
  if (isDomainError(error) || error instanceof OperatorError) return error;
  if (getServerErrorCode(error) === notText) return new InvalidValueError('name', 'must not contain U+0000');
  const failure = classifyDatabaseFailure(error);
  if (failure === null) return error;
  const { kind, problem, remedy } = failure;
  if (kind === 'conflict')
    return new StoreUnavailableError('database-busy', `${formatServer(target)} ${problem}`, { cause: error });
  const sentence = remedy === undefined ? problem : `${problem}; ${remedy}`;
  const place = kind === 'refused' ? formatPlace(target) : formatServer(target);
  return new StoreUnavailableError('database-unreachable', `${place} ${sentence}`, { cause: error });
}

/** The same for a start: the message names the setting. */
export function toOperatorError(error: unknown, target: DatabaseTarget): unknown {
  const known = toDomainError(error, target);
  if (!(known instanceof StoreUnavailableError)) return known;
  return new OperatorError(`database: ${known.message}`, 'database', { cause: error });
}

/** The same methods, with failures of the database as errors of the domain. */
export function translateErrors<Methods extends object>(methods: Methods, target: DatabaseTarget): Methods {
  return new Proxy(methods, {
    get(inner, name) {
      const method: unknown = Reflect.get(inner, name);
      if (typeof method !== 'function') return method;
      return (...args: unknown[]): unknown => {
        const result: unknown = method.apply(inner, args);
        if (!(result instanceof Promise)) return result;
        return result.catch((error: unknown) => {
          throw toDomainError(error, target);
        });
      };
    },
  });
}
