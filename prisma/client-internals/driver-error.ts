/** The cause that Prisma's SQLite adapter attaches to an error, in a form that Prisma does not document. */
export interface DriverErrorCause {
  /** Such as `SocketTimeout` for a lock that was not released in time. */
  kind?: string;
  /** The code of SQLite, such as `SQLITE_READONLY`. */
  originalCode?: string;
}

interface ErrorWithMeta extends Error {
  meta?: { driverAdapterError?: { cause?: DriverErrorCause } };
}

/** The database's own report in an error of Prisma; null for any other error. */
export function getDriverErrorCause(error: Error): DriverErrorCause | null {
  const { meta }: ErrorWithMeta = error;
  return meta?.driverAdapterError?.cause ?? null;
}
