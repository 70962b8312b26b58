import { join } from 'node:path';
import { expect } from 'vitest';
import { reasonNotToRun } from './not-run';
import { isOldBalancer, startOldBalancer } from './old-balancer';
import { type Block, isAsSaid, type Page, readPage, root } from './pages';
import type { Place, Running } from './place';

/** How a block begins that is the configuration its page goes with. */
const ownConfiguration = '# stickyboard.yaml\n';
/** A load balancer that is started in the foreground, as opposed to the commands `stickyboard user` and so on. */
const starts = /^(npm install && )?npm start|^npx stickyboard( --|$)/m;

/** A block that takes longer waits for what does not come: it is interrupted, and fails. */
const mostMs = 90_000;

/** Whether a page has commands that are run. */
export function hasCommands(page: Page): boolean {
  return commandsOf(page).length > 0;
}

/**
 * Does what a page says, from its top to its end, as one who reads it would: each block of commands in bash, where
 * every command has to succeed and print what the page says. A block that starts a load balancer goes on in the
 * background until another one does. Where the page does not begin with that, one runs already (if a command asks it
 * anything), on the page's own configuration or on that of docs/README.md, and it has had visitors. The page's
 * backends answer with their ports, and the nginx or HAProxy that it shows first is running.
 */
export async function tellStory(page: Page, place: Place): Promise<void> {
  const blocks = commandsOf(page);
  let product = await setScene(page, blocks, place);
  for (const block of blocks) {
    const startsAnother = starts.test(block.text);
    if (startsAnother) await product?.interrupt();
    // That has been done.
    const running = place.begin(block.text.replaceAll('npm install && ', ''));
    if (startsAnother) product = running;
    const printed = await (startsAnother ? untilServing(running, place, block) : toItsEnd(running, block));
    if (block.prints !== null && !isAsSaid(printed, block.prints)) {
      expect.soft(printed, `${block.where} prints something else`).toBe(block.prints);
    }
  }
}

/** Starts what a page takes for granted. @returns the load balancer, where there is one */
async function setScene(page: Page, blocks: Block[], place: Place): Promise<Running | undefined> {
  const own = page.blocks.find(({ text }) => text.startsWith(ownConfiguration));
  const configuration = own ?? usualConfiguration();
  const isStarted = starts.test(blocks[0]?.text ?? '');
  if (!isStarted) place.write('stickyboard.yaml', configuration.text);
  await startBackends(backendsOf(`${page.text}\n${isStarted ? '' : configuration.text}`), place);
  const old = page.blocks.find(({ language }) => isOldBalancer(language));
  if (old && isOldBalancer(old.language)) await startOldBalancer(old.language, old, place);
  if (isStarted || !blocks.some(({ text }) => text.includes('127.0.0.1:'))) return undefined;
  const product = place.begin(`exec node ${join(root, 'dist/main.js')}`);
  await untilServing(product, place, configuration);
  if (!own) await place.run(visitors);
  return product;
}

function commandsOf(page: Page): Block[] {
  return page.blocks.filter((block) => block.language === 'sh' && reasonNotToRun(block) === null);
}

function usualConfiguration(): Block {
  const block = readPage('docs/README.md').blocks.find(({ text }) => text.startsWith(ownConfiguration));
  if (!block) throw new Error('docs/README.md has no block that begins with # stickyboard.yaml');
  return block;
}

/** Ports of the backends that commands and configurations name: all that they send to but the load balancer itself. */
function backendsOf(text: string): string[] {
  const named = text.matchAll(
    /(?:--backend (?:\w+=)?|address: |^ *- |backends: \[|, |server (?:\w+ )?)127\.0\.0\.1:(\d+)/gm,
  );
  return [...new Set([...named].map(([, port = '']) => port))].filter((port) => port !== '2200');
}

/** A server on each port, which answers with its number. */
async function startBackends(ports: string[], place: Place): Promise<void> {
  const server =
    "require('http').createServer((_, answer) => answer.end(port + '\\n')).listen(port, '127.0.0.1')";
  place.begin(`exec node -e "for (const port of process.argv.slice(1)) ${server}" ${ports.join(' ')}`);
  for (const port of ports)
    await place.run(`until curl -s -o /dev/null 127.0.0.1:${port}; do sleep 0.05; done`);
}

/** Ten visitors come, two of them again, and all of that is in the log. */
const visitors = `
for visitor in 1 2 3 4 5 6 7 8 9 10; do curl -s -o /dev/null -c home/visitor$visitor 127.0.0.1:2200/; done
for visitor in 1 2; do curl -s -o /dev/null -b home/visitor$visitor 127.0.0.1:2200/again; done
until [ "$(curl -s 127.0.0.1:3000/api/v1/decisions | jq '.decisions | length')" = 12 ]; do sleep 0.1; done`;

const isWell = 'until curl -s -o /dev/null 127.0.0.1:3000/healthz; do sleep 0.1; done';

/** Waits until the load balancer works that a block starts, at its end. @returns what was printed by then */
async function untilServing(
  running: Running,
  place: Place,
  { where, text, language }: Block,
): Promise<string> {
  const isLast = /(npm start|npx stickyboard)[^\n]*(\\\n[^\n]*)*\n$/.test(text);
  if (language === 'sh' && !isLast) throw new Error(`${where}: what follows a start would not be reached`);
  const ran = await Promise.race([running.serving, running.ended]);
  if (ran.code !== null) throw new Error(`${where} ended (code ${ran.code})\n${ran.stdout}${ran.stderr}`);
  await place.run(isWell);
  return ran.stdout;
}

async function toItsEnd(running: Running, { where }: Block): Promise<string> {
  const tooLong = setTimeout(() => running.interrupt(), mostMs);
  const { code, stdout, stderr } = await running.ended;
  clearTimeout(tooLong);
  if (code !== 0) throw new Error(`${where} failed (code ${code})\n${stdout}${stderr}`);
  return stdout;
}
