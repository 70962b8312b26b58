/** `npm run bench:ui`: how fast the dashboard is with a long log and live traffic, in Chromium, as a table. */
import { cpus } from 'node:os';
import { launchBrowser } from './browser';
import { CleanupStack } from './cleanup';
import { measureUi } from './measure';
import { readOptions, type UiOptions } from './options';
import { backendCount, requestsPerSecond, startSite, visitorCount } from './site';
import { formatMinuteTable, formatTable } from './table';
import { findUnexpectedEvents } from './unexpected-events';

const options = readOptionsOrExit();
const began = performance.now();
const started = new CleanupStack();
/** Then whatever fails does so because what it needs has been ended. */
let interrupted = false;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    printProgress(`${signal}: ending what was started`);
    interrupted = true;
    started.runAll().then(
      () => process.exit(1),
      (error: unknown) => {
        console.error(error);
        process.exit(1);
      },
    );
  });
}

try {
  printProgress(`a log of ${options.decisions} decisions`);
  const product = await startSite(started, options.decisions);
  const served = Date.now();
  const browser = await started.add(launchBrowser(), (running) => running.close());
  const version = browser.version();
  const measured = await measureUi(browser, product, options, printProgress);
  console.log(
    `Node ${process.version}, ${cpus()[0]?.model}, ${cpus().length} CPUs, Chromium ${version}; ${backendCount} backends, ` +
      `${options.decisions} decisions in the log, ${requestsPerSecond} requests/s of ${visitorCount} visitors; ` +
      `${((performance.now() - began) / 60_000).toFixed(1)} minutes.\n`,
  );
  console.log(formatTable(measured));
  const paints = measured.loads.map(({ firstPaint }) => firstPaint.toFixed(0));
  console.log(`\nFirst contentful paints in turn: ${paints.join(', ')} ms.`);
  const events = await findUnexpectedEvents(product.dashboardUrl, served);
  console.log(`Events meanwhile: ${events.join(', ') || 'none'}.`);
  console.log(`\nThe overview, what it holds after a collection:\n\n${formatMinuteTable(measured)}`);
} catch (error) {
  if (!interrupted) throw error;
} finally {
  await started.runAll();
}

/** The options of the command line; a wrong one is one clear line and exit code 2. */
function readOptionsOrExit(): UiOptions {
  try {
    return readOptions(process.argv.slice(2));
  } catch (error) {
    process.stderr.write(`npm run bench:ui: ${(error as Error).message}\n`);
    process.exit(2);
  }
}

function printProgress(what: string): void {
  process.stderr.write(`${((performance.now() - began) / 1000).toFixed(0).padStart(4)} s  ${what}\n`);
}
