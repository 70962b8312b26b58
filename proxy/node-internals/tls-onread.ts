import type { OnReadOpts } from 'node:net';
import { type ConnectionOptions, connect, type TLSSocket } from 'node:tls';

/**
 * Opens a TLS connection that reads into one buffer. Node's `tls.connect` takes `onread` as `net.connect` does, but
 * neither its types nor its documentation say so.
 */
export function connectTlsReading(options: ConnectionOptions, onread: OnReadOpts): TLSSocket {
  const reading: ConnectionOptions = { ...options, ...{ onread } };
  return connect(reading);
}
