import { clientClaimFields } from '../http1/forwarding-fields';
import type { FieldNameFilter } from '../http1/header-fields';

/** Lower-case names of fields that the proxy writes or judges whatever the configuration says. */
const controlledFields = [
  ...clientClaimFields,
  ...[
    'via',
    'content-length',
    'transfer-encoding',
    'trailer',
    'connection',
    'keep-alive',
    'proxy-connection',
  ],
  ...['host', 'te', 'upgrade', 'expect', 'cookie', 'sec-websocket-key'],
];

/**
 * Detects aliases of fields that the proxy writes or checks: names with other symbols in place of `-`. A CGI or WSGI
 * backend makes one variable of both (`HTTP_X_FORWARDED_FOR`, RFC 3875 section 4.1.18), and the client's may win.
 */
export class FieldAliasFilter implements FieldNameFilter {
  private readonly names: ReadonlySet<string>;
  private readonly variables: ReadonlySet<string>;

  /**
   * @param configured names of further fields that the proxy uses
   * @param underscores whether other names with underscores are passed on
   */
  constructor(
    configured: readonly string[],
    private readonly underscores: 'keep' | 'drop',
  ) {
    this.names = new Set([...controlledFields, ...configured.map((name) => name.toLowerCase())]);
    this.variables = new Set([...this.names].map(toCgiVariable));
  }

  isDropped(name: string): boolean {
    const lower = name.toLowerCase();
    if (this.names.has(lower)) return false;
    return (this.underscores === 'drop' && name.includes('_')) || this.variables.has(toCgiVariable(lower));
  }

  isTrailerDropped(name: string): boolean {
    return this.names.has(name.toLowerCase()) || this.isDropped(name);
  }
}

/** What CGI makes of a lower-case name, but for its case and prefix. */
function toCgiVariable(name: string): string {
  return name.replace(/[^a-z0-9]/g, '_');
}
