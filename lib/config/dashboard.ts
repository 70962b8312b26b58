import { dirname } from 'node:path';
import type { z } from 'zod';
import { formatAddress } from '@/lib/core/host-port';
import { isLoopback } from '@/lib/core/loopback';
import { OperatorError } from '@/lib/core/operator-error';
import type { Address } from '@/lib/core/plan';
import type { CertificatePlan } from '@/lib/core/tls-plan';
import { parseAddressOption } from './address-option';
import { address, filePath, flag, list, oneOfWords, section, text } from './field-types';
import { networkField } from './network';
import type { Options } from './options';
import { readCertificatePair } from './pem';

/** The section `dashboard` of the configuration file. */
export const dashboardSchema = section({
  listen: address(0).optional().meta({ usual: '127.0.0.1:3000' }),
  hosts: list(text(/^[A-Za-z0-9.-]{1,253}$/, 'a host name'), 'host names').prefault([]),
  tls: section({ certificate: filePath, key: filePath }).optional(),
  plain: flag.default(false),
  trusted: list(networkField, 'networks').prefault([]),
  metrics: oneOfWords('signed-in', 'open', 'off').default('signed-in'),
  tokens: flag.default(true),
});

/** Where the dashboard is, and how it is reached. */
export interface DashboardSettings extends Address {
  /** Names by which browsers ask for it, beside its address, `localhost` and the machine's own name. */
  hosts: string[];
  /** Null where it speaks plain HTTP. */
  tls: CertificatePlan | null;
  /** Networks of proxies in front that are believed whose a request is and how it came, as ADDRESS/BITS. */
  trusted: string[];
  /** Who may read the metrics: principals with read access, any client, or none. */
  metrics: 'signed-in' | 'open' | 'off';
  /** Whether programs may use the API and read the metrics by a token. */
  tokens: boolean;
  /** Whether to print a setup token for adding the first user. */
  printSetupToken: boolean;
}

/**
 * The dashboard's settings.
 *
 * @param file the configuration file, from where paths are meant; null where there is none
 * @throws OperatorError where it could be reached from elsewhere without TLS and `plain` is not set, or where
 * its certificate or key cannot be used
 */
export function resolveDashboard(
  options: Options,
  config: z.output<typeof dashboardSchema>,
  file: string | null,
): DashboardSettings {
  const { hosts, plain, trusted, metrics, tokens } = config;
  const listenAddress = options.dashboard
    ? parseAddressOption(options.dashboard, 0)
    : (config.listen ?? { host: '127.0.0.1', port: 3000 });
  const tls = config.tls
    ? readCertificatePair(file === null ? '.' : dirname(file), config.tls, 'dashboard.tls')
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
 * Whether others than this machine reach it: by its address, or by way of a proxy in front. That a request by way of one
 * is from this machine is only said, and a proxy that adds nothing hands on what anybody says. A name that this machine
 * has not by itself is asked for by others, too.
 */
export function isReachableRemotely({ host, hosts, trusted }: DashboardSettings): boolean {
  return trusted.length > 0 || hosts.length > 0 || !isLoopback(host);
}
