import { join } from 'node:path';
import type { ExpectStatic } from 'vitest';
import { projectRoot } from '../support/project-root';
import { isExistingBalancer, startExistingBalancer } from './existing-balancer';
import { type Block, matchesOutput, type Page, readPage } from './pages';
import type { RunningCommands, Sandbox } from './sandbox';
import { getSkipReason } from './skipped-commands';

/** The beginning of a block that is the configuration of its page. */
const configurationMarker = '# stickyboard.yaml\n';
/** A load balancer that is started in the foreground, as opposed to the commands `stickyboard user` and so on. */
const startCommand = /^(npm install && )?npm start|^npx stickyboard( --|$)/m;

/** Time limit of a block, ms: it is then interrupted, and fails. */
const blockTimeoutMs = 90_000;

/** Whether a page has commands that are run. */
export function hasCommands(page: Page): boolean {
  return getCommandBlocks(page).length > 0;
}

/**
 * Follows a page from top to end, as a reader would: runs each block of commands in bash. Every command has to succeed
 * and print the output on the page. A block that starts a load balancer continues in the background until another one
 * does. If the page does not begin with that, one runs already (if a command calls it), with the page's own
 * configuration or that of docs/README.md, and it has had visitors. The page's backends respond with their ports, and
 * the nginx or HAProxy that it shows first is running.
 *
 * @param expect of the test, since several run at the same time
 */
export async function runPage(page: Page, place: Sandbox, expect: ExpectStatic): Promise<void> {
  const blocks = getCommandBlocks(page);
  let product = await prepareSandbox(page, blocks, place);
  for (const block of blocks) {
    const startsAnother = startCommand.test(block.text);
    if (startsAnother) await product?.interrupt();
    // That has been done.
    const running = place.start(block.text.replaceAll('npm install && ', ''));
    if (startsAnother) product = running;
    const printed = await (startsAnother
      ? waitUntilServing(running, place, block)
      : waitUntilExit(running, block));
    if (block.expectedOutput !== null && !matchesOutput(printed, block.expectedOutput)) {
      expect.soft(printed, `${block.location} prints something else`).toBe(block.expectedOutput);
    }
  }
}

/** Starts everything that a page assumes to be running. @returns the load balancer, if there is one */
async function prepareSandbox(
  page: Page,
  blocks: Block[],
  place: Sandbox,
): Promise<RunningCommands | undefined> {
  const own = page.blocks.find(({ text }) => text.startsWith(configurationMarker));
  const configuration = own ?? getDefaultConfiguration();
  const isStarted = startCommand.test(blocks[0]?.text ?? '');
  if (!isStarted) place.write('stickyboard.yaml', configuration.text);
  await startBackends(findBackendPorts(`${page.text}\n${isStarted ? '' : configuration.text}`), place);
  const old = page.blocks.find(({ language }) => isExistingBalancer(language));
  if (old && isExistingBalancer(old.language)) await startExistingBalancer(old.language, old, place);
  if (isStarted || !blocks.some(({ text }) => text.includes('127.0.0.1:'))) return undefined;
  const product = place.start(`exec node ${join(projectRoot, 'dist/main.js')}`);
  await waitUntilServing(product, place, configuration);
  if (!own) await place.run(sendVisitorsCommand);
  return product;
}

function getCommandBlocks(page: Page): Block[] {
  return page.blocks.filter((block) => block.language === 'sh' && getSkipReason(block) === null);
}

function getDefaultConfiguration(): Block {
  const block = readPage('docs/README.md').blocks.find(({ text }) => text.startsWith(configurationMarker));
  if (!block) throw new Error('docs/README.md has no block that begins with # stickyboard.yaml');
  return block;
}

/** Ports of the backends that commands and configurations name: all that they send to but the load balancer itself. */
function findBackendPorts(text: string): string[] {
  const named = text.matchAll(
    /(?:--backend (?:\w+=)?|address: |^ *- |backends: \[|, |server (?:\w+ )?)127\.0\.0\.1:(\d+)/gm,
  );
  return [...new Set([...named].map(([, port = '']) => port))].filter((port) => port !== '2200');
}

/** Starts an HTTP server on each port that responds with its port. */
async function startBackends(ports: string[], place: Sandbox): Promise<void> {
  const server =
    "require('http').createServer((_, answer) => answer.end(port + '\\n')).listen(port, '127.0.0.1')";
  place.start(`exec node -e "for (const port of process.argv.slice(1)) ${server}" ${ports.join(' ')}`);
  for (const port of ports)
    await place.run(`until curl -s -o /dev/null 127.0.0.1:${port}; do sleep 0.05; done`);
}

/** Sends ten visitors, two of them again, and waits until all of it is in the log. */
const sendVisitorsCommand = `
for visitor in 1 2 3 4 5 6 7 8 9 10; do curl -s -o /dev/null -c home/visitor$visitor 127.0.0.1:2200/; done
for visitor in 1 2; do curl -s -o /dev/null -b home/visitor$visitor 127.0.0.1:2200/again; done
until [ "$(curl -s 127.0.0.1:3000/api/v1/decisions | jq '.decisions | length')" = 12 ]; do sleep 0.1; done`;

const waitUntilHealthyCommand = 'until curl -s -o /dev/null 127.0.0.1:3000/healthz; do sleep 0.1; done';

/** Waits until the load balancer that a block starts at its end is ready. @returns the output so far */
async function waitUntilServing(
  running: RunningCommands,
  place: Sandbox,
  { location: where, text, language }: Block,
): Promise<string> {
  const isLast = /(npm start|npx stickyboard)[^\n]*(\\\n[^\n]*)*\n$/.test(text);
  if (language === 'sh' && !isLast) throw new Error(`${where}: what follows a start would not be reached`);
  const ran = await Promise.race([running.serving, running.ended]);
  if (ran.code !== null) throw new Error(`${where} ended (code ${ran.code})\n${ran.stdout}${ran.stderr}`);
  await place.run(waitUntilHealthyCommand);
  return ran.stdout;
}

async function waitUntilExit(running: RunningCommands, { location: where }: Block): Promise<string> {
  const tooLong = setTimeout(() => running.interrupt(), blockTimeoutMs);
  const { code, stdout, stderr } = await running.ended;
  clearTimeout(tooLong);
  if (code !== 0) throw new Error(`${where} failed (code ${code})\n${stdout}${stderr}`);
  return stdout;
}
