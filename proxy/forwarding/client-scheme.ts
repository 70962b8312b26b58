import type { Fields } from '../http1/fields';
import type { Sender } from './next-hop';

/** `proto` of the first element of Forwarded, RFC 7239 section 5.4: of the proxy that the client reached. */
const FIRST_PROTO = /^[^,]*?(?:^|;)[ \t]*proto="?([a-z]+)/i;

/**
 * Whether the client came by TLS: as a proxy in front says that is trusted, else as the connection is. Of several
 * proxies the first one counts, which is the one that the client reached.
 */
export function cameByTls({ way }: Fields, { trusted, scheme }: Sender): boolean {
  if (trusted && way !== null) {
    const named =
      way.get('x-forwarded-proto')?.split(',')[0] ?? FIRST_PROTO.exec(way.get('forwarded') ?? '')?.[1];
    if (named !== undefined) return named.trim().toLowerCase() === 'https';
  }
  return scheme === 'https';
}
