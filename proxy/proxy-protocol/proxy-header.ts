import type { Address } from '@/lib/core/plan';

/** What stood at the start of a connection, in HAProxy's PROXY protocol (its doc/proxy-protocol.txt). */
export interface ProxyHeader {
  /** The client's address and port, or null for the socket's own: LOCAL, UNKNOWN or a family other than IP. */
  source: Address | null;
  /** Bytes of the header: the client's own first byte is at this index. */
  lengthBytes: number;
}
