import { dirname } from 'node:path';
import { z } from 'zod';
import { formatAddress } from '@/lib/core/host-port';
import { isLoopback } from '@/lib/core/loopback';
import { OperatorError } from '@/lib/core/operator-error';
import type { Address } from '@/lib/core/plan';
import type { CertificatePlan } from '@/lib/core/tls-plan';
import { parseAddressOption } from './address-option';
import type { CliValue } from './arguments';
import { address, filePath, flag, list, oneOfWords, section, text } from './field-types';
import { networkField } from './network';
import type { Options } from './options';
import { readCertificatePair } from './pem';

const dashboardSection = section({
  listen: address(0).optional().meta({ usual: '127.0.0.1:3000' }),
  hosts: list(text(/^[A-Za-z0-9.-]{1,253}$/, 'a host name'), 'host names').prefault([]),
  tls: section({ certificate: filePath, key: filePath }).optional(),
  plain: flag.default(false),
  trusted: list(networkField, 'networks').prefault([]),
  metrics: oneOfWords('signed-in', 'open', 'off').default('signed-in'),
  tokens: flag.default(true),
});
type DashboardConfig = z.output<typeof dashboardSection>;

/** The section `dashboard` of the configuration file. */
export const dashboardSchema = z.union([z.literal(false), dashboardSection], {
  error: 'must be a section of fields, or false for no dashboard',
});

/** The address of the dashboard, and how it is reached. */
export interface DashboardSettings extends Address {
  /** Host names that browsers use for it, in addition to its address, `localhost` and the machine's own name. */
  hosts: string[];
  /** Null if it speaks plain HTTP. */
  tls: CertificatePlan | null;
  /** Networks of proxies in front whose statements of client address and protocol are trusted, as ADDRESS/BITS. */
  trusted: string[];
  /** The clients that may read the metrics: principals with read access, any client, or none. */
  metrics: 'signed-in' | 'open' | 'off';
  /** Whether programs may use the API and read the metrics by a token. */
  tokens: boolean;
  /** Whether to print a setup token for adding the first user. */
  printSetupToken: boolean;
}

/**
 * The dashboard's settings; null if this node has none. An address on the command line has it have one.
 *
 * @param file the configuration file, to which paths are relative; null if there is none
 * @throws OperatorError if it could be reached from elsewhere without TLS and `plain` is not set, or if
 * its certificate or key cannot be used
 */
export function resolveDashboard(
  options: Options,
  config: false | DashboardConfig,
  file: string | null,
): DashboardSettings | null {
  const isOff = options.dashboard ? isOffWord(options.dashboard) : config === false;
  if (!isOff) return resolveDashboardAlone(options, config, file);
  if (options.printSetupToken)
    throw new OperatorError('--initial-setup: this node has no dashboard to set up', '--initial-setup');
  return null;
}

/** The command line and the environment say as the file does that there is none. */
function isOffWord({ text }: CliValue): boolean {
  return text === 'false';
}

/** The settings of a dashboard that runs whatever the file says of that. @throws OperatorError as above */
export function resolveDashboardAlone(
  options: Options,
  config: false | DashboardConfig,
  file: string | null,
): DashboardSettings {
  const { hosts, plain, trusted, metrics, tokens, ...section } = config || dashboardSection.parse({});
  const listenAddress = options.dashboard
    ? parseAddressOption(options.dashboard, 0)
    : (section.listen ?? { host: '127.0.0.1', port: 3000 });
  const tls = section.tls
    ? readCertificatePair(file === null ? '.' : dirname(file), section.tls, 'dashboard.tls')
    : null;
  if (tls === null && !plain && !isLoopback(listenAddress.host)) {
    throw new OperatorError(
      `dashboard: ${formatAddress(listenAddress)} is reachable from other machines, so passwords would cross the network unencrypted; set dashboard.tls to a certificate and a key, or, behind a proxy that terminates TLS, set dashboard.plain: true and its address in dashboard.trusted`,
      'dashboard.listen',
    );
  }
  return { ...listenAddress, hosts, tls, trusted, metrics, tokens, printSetupToken: options.printSetupToken };
}

/**
 * Whether other machines reach it: by its address, or through a proxy in front. Such a proxy only claims that a request
 * is from this machine, and one that adds nothing passes on what any client claims. A host name that this machine does
 * not have by itself is used by other machines, too.
 */
export function isReachableRemotely({ host, hosts, trusted }: DashboardSettings): boolean {
  return trusted.length > 0 || hosts.length > 0 || !isLoopback(host);
}
