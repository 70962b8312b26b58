/** The facts about the server of a shared database, as doctor wants them. */
export interface InspectedServer {
  /** Server, database and schema, for people. */
  place: string;
  /** As the server says it. */
  version: string;
  /** How long it takes to respond to a query that costs it nothing, µs. */
  roundTripMicros: number;
  /** How far this machine's clock is ahead of the server's, µs; uncertain by half of the round trip. */
  clockSkewMicros: number;
  timeZone: string;
  /** What is between this machine and the server, as far as it shows: `transaction` gives a connection for a transaction. */
  pooler: 'none' | 'session' | 'transaction';
  privileges: ServerPrivileges;
  connections: ServerConnections;
  /** The tables of the log with the rows that are there and those that are dead, largest number of dead ones first. */
  tables: { name: string; liveRows: number; deadRows: number }[];
  /** Statements of this database that take long, slowest first; null if the server does not count them. */
  slowStatements: { text: string; meanMs: number; calls: number }[] | null;
}

/** What the user of the connection may do. */
export interface ServerPrivileges {
  user: string;
  schemaExists: boolean;
  /** Create tables in the schema, or the schema itself while there is none. */
  canCreate: boolean;
  /** Tables of the log that another user owns: they can neither be migrated nor, of partitions, be dropped. */
  foreignTables: string[];
}

/** How many connections the server takes from users like this one, and how many there are. */
export interface ServerConnections {
  max: number;
  used: number;
}
