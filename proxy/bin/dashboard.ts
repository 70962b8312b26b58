import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { formatError } from '@/lib/core/format-error.mjs';
import { openDashboardLog } from '@/lib/gate/dashboard-log';
import { type GateSettings, openGate, type PageHandler } from '@/lib/gate/gate';
import { prepareNextApp } from '@/lib/gate/next-app';
import { bindToParentProcess, type ParentProcess } from '@/lib/gate/parent-process';
import { createStaticFileHandler } from '@/lib/gate/static-files';
import { warmUp } from '@/lib/gate/warm-up';

// An export makes garbage as fast as it is read, and by itself V8 lets it pile up to four times what is in use before it
// looks: a hundred megabytes and more. So it looks as soon as there is a third more, which costs a tenth of its time.
setFlagsFromString('--heap-growing-percent=30');
openDashboardLog();

/** The dashboard process: Next.js behind the gate, for as long as its parent wants it. */
async function main(parent: ParentProcess): Promise<void> {
  const { host, port } = parseListenAddress(process.env.STICKYBOARD_DASHBOARD ?? '127.0.0.1:3000');
  const settings = JSON.parse(
    process.env.STICKYBOARD_GATE ?? '{"hosts":[],"tls":null,"trusted":[]}',
  ) as GateSettings;
  const root = join(import.meta.dirname, '..');
  const nextApp = prepareNextApp(root, host);
  const serveStaticFile = createStaticFileHandler(root);
  const handleRequest: PageHandler = async (request, response) => {
    if (await serveStaticFile(request, response)) return;
    await (await nextApp)(request, response);
  };
  const gate = await openGate(host, port, handleRequest, settings);
  parent.onShutdown(() => gate.close(500));
  await nextApp;
  parent.send({ type: 'listening', port: gate.port });
  await warmUp(host, gate.port, settings.tls !== null);
}

function parseListenAddress(text: string): { host: string; port: number } {
  const colon = text.lastIndexOf(':');
  const host = text.slice(0, colon).replace(/^\[|\]$/g, '');
  const port = Number(text.slice(colon + 1));
  if (colon < 1 || !Number.isInteger(port) || port < 0 || port > 65535) {
    throw new Error(`STICKYBOARD_DASHBOARD: "${text}" is not HOST:PORT`);
  }
  return { host, port };
}

/** One sentence for the operator: what could not be done, and where. */
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
