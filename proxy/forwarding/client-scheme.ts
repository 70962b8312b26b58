import type { HeaderFields } from '../http1/header-fields';
import type { ClientInfo } from './request-lines';

/** `proto` of the first element of Forwarded, RFC 7239 section 5.4: of the proxy that the client reached. */
const firstProtoPattern = /^[^,]*?(?:^|;)[ \t]*proto="?([a-z]+)/i;

/**
 * Whether the client uses TLS: as stated by a trusted proxy in front, else by the connection. Of several
 * proxies the first one counts, which is the one that the client reached.
 */
export function isClientSecure({ forwarding }: HeaderFields, { isTrustedPeer, scheme }: ClientInfo): boolean {
  if (isTrustedPeer && forwarding !== null) {
    const named =
      forwarding.get('x-forwarded-proto')?.split(',')[0] ??
      firstProtoPattern.exec(forwarding.get('forwarded') ?? '')?.[1];
    if (named !== undefined) return named.trim().toLowerCase() === 'https';
  }
  return scheme === 'https';
}
