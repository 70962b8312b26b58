/** Why a connection is closed that has to begin with a PROXY protocol header. */
export type ProxyHeaderFault = 'missing' | 'invalid' | 'too-large' | 'timeout' | 'connection-closed';

/** The bytes received can be no PROXY protocol header. */
export class InvalidProxyHeader extends Error {
  override readonly name = 'InvalidProxyHeader';

  constructor(readonly fault: ProxyHeaderFault) {
    super(fault);
  }
}
