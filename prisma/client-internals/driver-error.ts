/** The cause that Prisma's adapters attach to an error, in a form that Prisma does not document. */
export interface DriverErrorCause {
  /** Such as `SocketTimeout` for a lock of SQLite that was not released in time. */
  kind?: string;
  /** The code of the database, such as `SQLITE_READONLY` or `42P01`. */
  originalCode?: string;
  originalMessage?: string;
  /** The message of a failure of TLS. */
  reason?: string;
}

interface ErrorWithMeta extends Error {
  meta?: { driverAdapterError?: { cause?: DriverErrorCause } };
  /** Of the adapter's own error, which Prisma throws as it is where it cannot say more. */
  cause?: unknown;
}

/** The database's own report in an error of Prisma; null for any other error. */
export function getDriverErrorCause(error: Error): DriverErrorCause | null {
  const { meta, cause, name }: ErrorWithMeta = error;
  if (name === 'DriverAdapterError') return cause as DriverErrorCause;
  return meta?.driverAdapterError?.cause ?? null;
}
