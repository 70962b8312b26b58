/**
 * The address by which this machine reaches a listener: a wildcard includes loopback.
 * @param listener `HOST:PORT`, an IPv6 host in brackets
 */
export function toReachableAddress(listener: string): string {
  return listener.replace(/^0\.0\.0\.0(?=:\d+$)/, '127.0.0.1').replace(/^\[::\](?=:\d+$)/, '[::1]');
}
