/** Where a deployment keeps its data. */
export interface StoreLocation {
  /** Absolute path of the data directory: journal, secret, learned pins, and SQLite's database. */
  dataDir: string;
  /** The database that several nodes share; null is SQLite in the data directory. */
  database: DatabaseTarget | null;
}

/** How a shared database is reached. */
export interface DatabaseTarget {
  /** With its password, if it has one: never to be shown, logged, or passed by arguments or environment. */
  url: string;
  /** The schema whose tables are used. */
  schema: string;
  /** The certificates, PEM, that the server's certificate is verified against; null is the system's. */
  ca: string | null;
  connectTimeoutMs: number;
  statementTimeoutMs: number;
}

/** The location of a deployment whose data is all in one directory. */
export function createLocalLocation(dataDir: string): StoreLocation {
  return { dataDir, database: null };
}
