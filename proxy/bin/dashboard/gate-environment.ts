import type { DashboardSettings } from '@/lib/config/dashboard';
import { formatAddress, parseAddress } from '@/lib/core/host-port';
import type { Address } from '@/lib/core/plan';
import type { GateSettings } from '@/lib/gate/gate';
import type { CertificatePaths } from '../../listener/tls/certificate';

/** The gate process's settings in addition to its address. Never a key: other processes can read an environment. */
interface GateEnvironment extends Omit<GateSettings, 'tls'> {
  tls: CertificatePaths | null;
}

/** The variables by which the dashboard's process learns its address and its gate's settings. */
export function createGateEnvironment(dashboard: DashboardSettings): Record<string, string> {
  const { hosts, trusted } = dashboard;
  const tls = dashboard.tls && { certificate: dashboard.tls.certificate.path, key: dashboard.tls.key.path };
  return {
    STICKYBOARD_DASHBOARD: formatAddress(dashboard),
    STICKYBOARD_GATE: JSON.stringify({ hosts, tls, trusted } satisfies GateEnvironment),
  };
}

/** Reads what `createGateEnvironment` wrote; by default plain HTTP on port 3000. @throws Error if it is no address */
export function readGateEnvironment(env: NodeJS.ProcessEnv): { address: Address; gate: GateEnvironment } {
  const text = env['STICKYBOARD_DASHBOARD'] ?? '127.0.0.1:3000';
  const address = parseAddress(text, 0);
  if (address === null) throw new Error(`STICKYBOARD_DASHBOARD: "${text}" is not HOST:PORT`);
  const gate = JSON.parse(
    env['STICKYBOARD_GATE'] ?? '{"hosts":[],"tls":null,"trusted":[]}',
  ) as GateEnvironment;
  return { address, gate };
}
