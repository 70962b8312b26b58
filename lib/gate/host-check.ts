import { isIP } from 'node:net';
import { hostname } from 'node:os';
import { formatHost } from '@/lib/core/host-port';

/** Checks whether a Host header names this dashboard. */
export type HostCheck = (host: string | undefined) => boolean;

const loopbackNames = ['127.0.0.1', 'localhost', '[::1]'];
const wildcards = ['0.0.0.0', '::'];

/**
 * The allow-list that keeps other sites' names from reaching the dashboard (DNS rebinding).
 *
 * @param host the host the dashboard is bound to, without brackets
 * @param port the port it listens on
 * @param hosts further names, such as those of a proxy in front
 * @returns a check that takes a Host header as received
 */
export function createHostCheck(host: string, port: number, hosts: readonly string[] = []): HostCheck {
  const names = new Set([...loopbackNames, formatHost(host), hostname()].map((name) => name.toLowerCase()));
  const aliases = new Set(hosts.map((name) => name.toLowerCase()));
  const anyAddress = wildcards.includes(host);
  return (header) => {
    if (header === undefined) return false;
    const { name, portText } = splitHost(header.toLowerCase());
    // A configured name may also be used with a port of its own.
    if (aliases.has(name)) return true;
    if (portText === null ? port !== 80 && port !== 443 : portText !== String(port)) return false;
    // A rebinding attack needs a name; an address literal was typed by a person.
    return names.has(name) || (anyAddress && isIP(name.replace(/^\[|\]$/g, '')) !== 0);
  };
}

function splitHost(header: string): { name: string; portText: string | null } {
  const colon = header.indexOf(':', header.lastIndexOf(']') + 1);
  return colon === -1
    ? { name: header, portText: null }
    : { name: header.slice(0, colon), portText: header.slice(colon + 1) };
}
