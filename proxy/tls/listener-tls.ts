import { constants } from 'node:crypto';
import type { SecureContextOptions, Server, TlsOptions } from 'node:tls';
import type { ListenerTlsPlan } from '../plan';
import { type Certificate, readCertificate, validityFault } from './certificate';
import { FileWatch, type Pace } from './file-watch';
import { NameTable } from './names';

/**
 * Only suites with forward secrecy and authenticated encryption: Mozilla's "intermediate" profile without
 * finite-field DH. All of them are good, so the client takes what its hardware does best.
 */
const CIPHERS = [
  'TLS_AES_128_GCM_SHA256',
  'TLS_AES_256_GCM_SHA384',
  'TLS_CHACHA20_POLY1305_SHA256',
  'ECDHE-ECDSA-AES128-GCM-SHA256',
  'ECDHE-RSA-AES128-GCM-SHA256',
  'ECDHE-ECDSA-AES256-GCM-SHA384',
  'ECDHE-RSA-AES256-GCM-SHA384',
  'ECDHE-ECDSA-CHACHA20-POLY1305',
  'ECDHE-RSA-CHACHA20-POLY1305',
].join(':');

/** The certificates of one listener, kept up to date, and its TLS options. */
export class ListenerTls {
  private certificates: Certificate[];
  private table: NameTable<Certificate>;
  private readonly options: SecureContextOptions;
  private readonly servers = new Set<Server>();
  private readonly watch: FileWatch;

  /**
   * Reads the certificates and from now on looks for changes; `close` ends that.
   * @param report gets one line for each certificate that is replaced, refused or out of date
   * @throws Error, a sentence that names the file that cannot be used
   */
  constructor(
    private readonly plan: ListenerTlsPlan,
    private readonly report: (line: string) => void,
    pace: Pace = { look: 2000, settle: 500 },
  ) {
    this.options = {
      minVersion: plan.minVersion,
      ciphers: CIPHERS,
      secureOptions: constants.SSL_OP_NO_RENEGOTIATION,
    };
    if (plan.certificates.length === 0) throw new Error('a listener with TLS has no certificate');
    this.certificates = plan.certificates.map((files) => readCertificate(files, this.options));
    for (const [index, certificate] of this.certificates.entries()) {
      const fault = validityFault(certificate, Date.now());
      if (fault !== null) report(`the certificate in ${plan.certificates[index].certificate} ${fault}`);
    }
    this.table = tableOf(this.certificates);
    const files = plan.certificates.flatMap(({ certificate, key }) => [certificate, key]);
    this.watch = new FileWatch(new Set(files), pace, () => this.reload());
  }

  /**
   * Options for `tls.createServer`; hand the server to `keep`, too. A client that asks for no name, or
   * for one that no certificate is made for, gets the first certificate. ALPN offers HTTP/1.1 alone.
   * @param handshake ms that a client has for its handshake
   */
  serverOptions(handshake: number): TlsOptions {
    return {
      ...this.contextOptions(),
      handshakeTimeout: handshake,
      ALPNProtocols: ['http/1.1'],
      SNICallback: (name, done) => done(null, (this.table.find(name) ?? this.certificates[0]).context),
    };
  }

  /** Has `server` use certificates as they are replaced; connections that are open keep theirs. */
  keep(server: Server): void {
    this.servers.add(server);
    server.once('close', () => this.servers.delete(server));
  }

  /**
   * Reads all files again. A certificate that cannot be used or is out of date is refused with one line,
   * and the one before goes on.
   * @returns whether all were sound
   */
  reload(): boolean {
    const before = this.certificates;
    const refused: string[] = [];
    this.certificates = before.map((current, index) => {
      try {
        return this.replacement(this.plan.certificates[index], current);
      } catch (error) {
        refused.push(error instanceof Error ? error.message : String(error));
        return current;
      }
    });
    for (const line of refused) this.report(`${line}; the certificate before it goes on`);
    if (this.certificates.some((certificate, index) => certificate !== before[index])) {
      this.table = tableOf(this.certificates);
      for (const server of this.servers) server.setSecureContext(this.contextOptions());
    }
    return refused.length === 0;
  }

  /** Looks for changes no more. */
  close(): void {
    this.watch.close();
  }

  /** @returns `current` where its files hold the same @throws Error where they hold nothing of use */
  private replacement(files: ListenerTlsPlan['certificates'][number], current: Certificate): Certificate {
    const read = readCertificate(files, this.options);
    if (read.cert.equals(current.cert) && read.key.equals(current.key)) return current;
    const fault = validityFault(read, Date.now());
    if (fault !== null) throw new Error(`the new certificate in ${files.certificate} ${fault}`);
    const end = new Date(read.validTo).toISOString();
    this.report(`the new certificate in ${files.certificate} is in use, valid until ${end}`);
    return read;
  }

  private contextOptions(): SecureContextOptions {
    const [{ cert, key }] = this.certificates;
    return { ...this.options, cert, key };
  }
}

function tableOf(certificates: readonly Certificate[]): NameTable<Certificate> {
  const table = new NameTable<Certificate>();
  for (const certificate of certificates) for (const name of certificate.names) table.add(name, certificate);
  return table;
}
