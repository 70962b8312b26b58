import { TLSSocket } from 'node:tls';
import type { Address } from '@/lib/core/plan';
import type { SocketReader } from '../connection/socket-reader';
import type { DownstreamConnection, DownstreamContext } from '../downstream/downstream';
import { ClientConnection } from '../downstream/http1/client-connection';

/** A protocol that clients may speak. */
interface ClientProtocol {
  /** Its name in ALPN, RFC 7301. */
  alpn: string;
  /**
   * Serves a connection, of which nothing has been read yet.
   * @param openedAt when it was opened, ms, monotonic; null if it carries requests of several clients
   * @param onClosed called once it has closed
   */
  serve(
    context: DownstreamContext,
    inlet: SocketReader,
    source: Address,
    openedAt: number | null,
    onClosed: (connection: DownstreamConnection) => void,
  ): DownstreamConnection;
}

const http1: ClientProtocol = {
  alpn: 'http/1.1',
  serve: (context, inlet, source, openedAt, onClosed) =>
    new ClientConnection(context, inlet, source, openedAt, onClosed),
};

/** All of them, the preferred first. One more needs a line here. */
const clientProtocols: readonly ClientProtocol[] = [http1];

/** What a TLS listener offers. */
export const alpnProtocols: readonly string[] = clientProtocols.map(({ alpn }) => alpn);

/** The protocol of a connection: the one that its TLS handshake chose, HTTP/1.1 if it chose none. */
export function getClientProtocol({ socket }: SocketReader): ClientProtocol {
  const chosen = socket instanceof TLSSocket ? socket.alpnProtocol : false;
  return clientProtocols.find(({ alpn }) => alpn === chosen) ?? http1;
}
