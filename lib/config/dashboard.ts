import { dirname } from 'node:path';
import type { z } from 'zod';
import { OperatorError } from '@/lib/errors';
import type { Address } from '@/proxy/plan';
import { addressText } from './address';
import { addressOf } from './given';
import { isLoopback } from './loopback';
import { network } from './network';
import type { Options } from './options';
import { readCertificate, readKey } from './pem';
import { address, filePath, flag, list, section, text, word } from './values';

/** The section `dashboard` of the configuration file. */
export const dashboardSchema = section({
  listen: address(0).optional().meta({ usual: '127.0.0.1:3000' }),
  hosts: list(text(/^[A-Za-z0-9.-]{1,253}$/, 'a host name'), 'host names').prefault([]),
  tls: section({ certificate: filePath, key: filePath }).optional(),
  plain: flag.default(false),
  trusted: list(network, 'networks').prefault([]),
  metrics: word('signed-in', 'open', 'off').default('signed-in'),
  tokens: flag.default(true),
});

/** Where the dashboard is, and how it is reached. */
export interface DashboardSettings extends Address {
  /** Names by which browsers ask for it, beside its address, `localhost` and the machine's own name. */
  hosts: string[];
  /** Absolute paths of PEM files; null where it speaks plain HTTP. */
  tls: { certificate: string; key: string } | null;
  /** Networks of proxies in front that are believed whose a request is and how it came, as ADDRESS/BITS. */
  trusted: string[];
  /** Who may read the metrics: whoever may read the rest, anybody who reaches them, or nobody. */
  metrics: 'signed-in' | 'open' | 'off';
  /** Whether programs may use the API and read the metrics by a token. */
  tokens: boolean;
  /** Whether to print a code by which the first user can be added. */
  firstUser: boolean;
}

/**
 * The dashboard's settings.
 *
 * @param file the configuration file, from where paths are meant; null where there is none
 * @throws OperatorError where it could be reached from elsewhere without TLS and nobody said that it may, or where
 * its certificate or key cannot be used
 */
export function dashboardOf(
  options: Options,
  config: z.output<typeof dashboardSchema>,
  file: string | null,
): DashboardSettings {
  const { hosts, plain, trusted, metrics, tokens } = config;
  const at = options.dashboard
    ? addressOf(options.dashboard, 0)
    : (config.listen ?? { host: '127.0.0.1', port: 3000 });
  const tls = config.tls ? tlsOf(config.tls, file === null ? '.' : dirname(file)) : null;
  if (tls === null && !plain && !isLoopback(at.host)) {
    throw new OperatorError(
      `dashboard: ${addressText(at)} can be reached from elsewhere, where passwords would be read on their way; give dashboard.tls a certificate and a key, or say dashboard.plain: true where something in front does TLS, and its address in dashboard.trusted`,
      'dashboard.listen',
    );
  }
  return { ...at, hosts, tls, trusted, metrics, tokens, firstUser: options.firstUser };
}

/**
 * Whether others than this machine reach it: by its address, or by way of a proxy in front. That a request by way of one
 * is from this machine is only said, and a proxy that adds nothing hands on what anybody says. A name that this machine
 * has not by itself is asked for by others, too.
 */
export function isReachedFromElsewhere({ host, hosts, trusted }: DashboardSettings): boolean {
  return trusted.length > 0 || hosts.length > 0 || !isLoopback(host);
}

function tlsOf(pair: { certificate: string; key: string }, folder: string): DashboardSettings['tls'] {
  const { file, certificate } = readCertificate(folder, pair.certificate, 'dashboard.tls.certificate');
  const key = readKey(folder, pair.key, 'dashboard.tls.key');
  if (!certificate.checkPrivateKey(key.key)) {
    throw new OperatorError(
      `dashboard.tls.key: the key in ${key.file.path} is not that of the certificate in ${file.path}`,
      'dashboard.tls.key',
    );
  }
  return { certificate: file.path, key: key.file.path };
}
