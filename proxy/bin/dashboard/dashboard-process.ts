import type { AnonymousAccess } from '@/lib/auth/anonymous-access';
import type { ServedDashboard } from '@/lib/cli/startup-banner';
import type { DashboardSettings } from '@/lib/config/dashboard';
import { formatAddress } from '@/lib/core/host-port';
import { AuxiliaryProcess, type AuxiliaryProcessOptions } from '../../supervisor/auxiliary-process';
import { scriptPath } from '../load-balancer/script-path';
import { createGateEnvironment } from './gate-environment';

/** How the dashboard's process is started. */
export interface DashboardOptions
  extends Pick<AuxiliaryProcessOptions, 'env' | 'location' | 'onRestart' | 'log' | 'getInitialMessages'> {
  settings: DashboardSettings;
  access: AnonymousAccess;
}

/** The dashboard, as a process that is not started yet. */
export interface Dashboard {
  process: AuxiliaryProcess;
  /** Starts the process and waits until it serves. @throws with its own sentence if it cannot */
  serve(): Promise<ServedDashboard>;
}

/** Prepares the process of a dashboard. */
export function createDashboard({ settings, access, env, ...options }: DashboardOptions): Dashboard {
  const process = new AuxiliaryProcess({
    ...options,
    name: 'dashboard',
    script: scriptPath('dashboard'),
    env: { ...env, ...access.env, ...createGateEnvironment(settings) },
    readyMessage: 'listening',
    stopMethod: 'signal',
  });
  return {
    process,
    async serve() {
      const { port } = await process.start();
      const address = formatAddress({ ...settings, port: port ?? settings.port });
      return {
        address,
        url: `${settings.tls === null ? 'http' : 'https'}://${address}`,
        setupToken: access.setupToken,
      };
    },
  };
}
