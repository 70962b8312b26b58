import { isIP } from 'node:net';
import {
  type ConnectionOptions,
  checkServerIdentity,
  createSecureContext,
  type SecureContext,
} from 'node:tls';
import { withErrorContext } from '@/lib/core/error-context';
import type { BackendTlsPlan } from '@/lib/core/tls-plan';
import { loadAuthorities } from './authorities';

/** How connections to the backends of one upstream are secured. */
export class BackendTls {
  private readonly context: SecureContext;

  /** @throws Error, a sentence that names the file of authorities if it cannot be used */
  constructor(private readonly plan: BackendTlsPlan) {
    // Read once: to parse all authorities for every connection would cost more than the handshake.
    const ca = plan.verify ? loadAuthorities(plan.authorities) : undefined;
    this.context = withErrorContext(
      `the authorities in ${plan.authorities?.path ?? 'the system'} cannot be used`,
      () => createSecureContext({ ca, minVersion: 'TLSv1.2' }),
    );
  }

  /**
   * What `tls.connect` needs besides the address. The certificate must be valid for the plan's
   * name, else for `host`, unless verification is off.
   * @param host of the backend
   */
  createConnectionOptions(host: string): ConnectionOptions {
    const name = this.plan.name ?? host;
    return {
      secureContext: this.context,
      rejectUnauthorized: this.plan.verify,
      // RFC 6066 section 3 knows no addresses in SNI.
      servername: isIP(name) === 0 ? name : '',
      checkServerIdentity: (_, certificate) => checkServerIdentity(name, certificate),
      ALPNProtocols: ['http/1.1'],
    };
  }
}
