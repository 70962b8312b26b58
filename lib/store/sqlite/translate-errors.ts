import { StoreUnavailableError } from '@/lib/core/domain-errors';
import { isDatabaseBusy } from './database-errors';
import { isDatabaseLost } from './database-file-watch';

/** The same methods, with errors of SQLite and of Prisma translated to those of the domain if the domain has one. */
export function translateErrors<Methods extends object>(methods: Methods): Methods {
  return new Proxy(methods, {
    get(target, name) {
      const method: unknown = Reflect.get(target, name);
      if (typeof method !== 'function') return method;
      return (...args: unknown[]): unknown => {
        const result: unknown = method.apply(target, args);
        return result instanceof Promise ? result.catch(rethrowTranslated) : result;
      };
    },
  });
}

function rethrowTranslated(error: unknown): never {
  throw toDomainError(error);
}

/** Within Prisma no error may have a `code`: it would take it for one of its own. */
export function toDomainError(error: unknown): unknown {
  if (isDatabaseLost(error))
    return new StoreUnavailableError('database-lost', error.message, { cause: error });
  if (isDatabaseBusy(error))
    return new StoreUnavailableError('database-busy', 'the database is busy', { cause: error });
  return error;
}
