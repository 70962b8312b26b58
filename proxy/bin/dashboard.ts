import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { formatError } from '@/lib/core/format-error.mjs';
import { receiveStoreLocation } from '@/lib/core/store-location-channel';
import { openDashboardLog } from '@/lib/gate/dashboard-log';
import { openGate, type PageHandler } from '@/lib/gate/gate';
import { prepareNextApp } from '@/lib/gate/next-app';
import { bindToParentProcess, type ParentProcess } from '@/lib/gate/parent-process';
import { createStaticFileHandler } from '@/lib/gate/static-files';
import { warmUp } from '@/lib/gate/warm-up';
import { log } from '@/lib/logging/shared-log';
import { setDashboardLocation } from '@/lib/store/dashboard-stores';
import { readGateEnvironment } from './dashboard/gate-environment';
import { openGateTls } from './dashboard/gate-tls';

// An export makes garbage as fast as it is read, and by itself V8 lets it pile up to four times what is in use before
// it looks: a hundred megabytes and more. So it looks as soon as there is a third more, which costs a tenth of its
// time.
setFlagsFromString('--heap-growing-percent=30');
// Before anything else listens to messages.
const receivingLocation = receiveStoreLocation();
openDashboardLog();

/** The dashboard process: Next.js behind the gate, for as long as its parent wants it. */
async function main(parent: ParentProcess): Promise<void> {
  const { address, gate: settings } = readGateEnvironment(process.env);
  const { host, port } = address;
  setDashboardLocation(await receivingLocation);
  const root = join(import.meta.dirname, '..');
  const nextApp = prepareNextApp(root, host);
  const serveStaticFile = createStaticFileHandler(root);
  const handleRequest: PageHandler = async (request, response) => {
    if (await serveStaticFile(request, response)) return;
    await (await nextApp)(request, response);
  };
  const tls = settings.tls && openGateTls(settings.tls, log);
  const gate = await openGate(host, port, handleRequest, { ...settings, tls });
  parent.onShutdown(() => gate.close(500));
  await nextApp;
  parent.send({ type: 'listening', port: gate.port });
  await warmUp(host, gate.port, tls !== null);
}

/** One sentence for the operator: what failed, and at which address. */
function formatStartupError(error: unknown): string {
  const { code } = error as NodeJS.ErrnoException;
  const where = process.env.STICKYBOARD_DASHBOARD;
  if (code === 'EADDRINUSE')
    return `dashboard: ${where} is in use by another program; choose another address with --dashboard`;
  if (code === 'EACCES')
    return `dashboard: no permission to listen on ${where}; choose another address with --dashboard`;
  if (code === 'EADDRNOTAVAIL') return `dashboard: ${where} is not an address of this machine`;
  return `dashboard: cannot start: ${formatError(error)}`;
}

const parent = bindToParentProcess(process);
main(parent).catch((error: unknown) => parent.exitWithFailure(formatStartupError(error)));
