import type { DatabaseTarget } from '@/lib/core/store-location';

/** The parts of a database's URL, without its password. */
export interface ServerAddress {
  /** A host name or an address, or the folder of a Unix socket. */
  host: string;
  port: number;
  database: string;
  user: string | null;
}

const defaultPort = 5432;

/** Takes the URL of a target apart. */
export function readServerAddress({ url }: DatabaseTarget): ServerAddress {
  const { hostname, port, pathname, username, searchParams } = new URL(url);
  return {
    host: searchParams.get('host') ?? decodeURIComponent(hostname).replace(/^\[|\]$/g, ''),
    port: port === '' ? defaultPort : Number(port),
    database: decodeURIComponent(pathname.slice(1)),
    user: username === '' ? null : decodeURIComponent(username),
  };
}

/** The server of a target, for people: host and port. */
export function formatServer(target: DatabaseTarget): string {
  const { host, port } = readServerAddress(target);
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

/** The place of the tables, for people: server, database, and the schema if it is not the usual one. */
export function formatPlace(target: DatabaseTarget): string {
  const place = `${formatServer(target)}/${readServerAddress(target).database}`;
  return target.schema === 'public' ? place : `${place}, schema ${target.schema}`;
}
