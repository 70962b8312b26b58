#!/usr/bin/env node
// @ts-check
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findFileLimitProblem } from '../lib/core/file-limit.mjs';
import { exitWithError } from './setup/print-error.mjs';
import { setUp } from './setup/setup.mjs';

// `npm start -- …`, `npx stickyboard …`: builds what is missing, then runs the product with the same arguments.
const root = join(import.meta.dirname, '..');
const [word] = process.argv.slice(2);
// A command ends by a signal like any other program; some signals ask the load balancer for something else.
const isCommand = word !== undefined && !word.startsWith('-');
/** @type {import('node:child_process').ChildProcess | undefined} */
let product;
/** Whether a stop was requested: Ctrl-C in a terminal reaches the product by itself. */
let isStopRequested = false;
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) {
  process.on(signal, () => {
    if (!product) process.exit(1);
    if (isStopRequested) return;
    isStopRequested = true;
    product.kill(signal);
  });
}
/** Signals that arrived before the product handled them. @type {Set<NodeJS.Signals>} */
const waiting = new Set();
let isHandlingSignals = isCommand;
// Signals to a running product: read the configuration again, replace the workers.
for (const signal of /** @type {const} */ (['SIGHUP', 'SIGUSR2'])) {
  process.on(signal, () => {
    if (isHandlingSignals && !product) process.exit(1);
    if (isHandlingSignals) product?.kill(signal);
    else waiting.add(signal);
  });
}

const limits = '/proc/self/limits';
const problem = findFileLimitProblem(existsSync(limits) ? readFileSync(limits, 'utf8') : '');
if (problem !== null) {
  process.stderr.write(`stickyboard: ${problem}\n`);
  process.exit(2);
}
// The standard output of some commands is data: progress of the setup is then printed to the standard error.
await setUp(
  root,
  undefined,
  ['export', 'token'].includes(word ?? '') ? process.stderr : process.stdout,
).catch(exitWithError);
product = spawn(process.execPath, [join(root, 'dist/main.js'), ...process.argv.slice(2)], {
  stdio: isCommand ? 'inherit' : ['inherit', 'inherit', 'inherit', 'ipc'],
});
product.once('disconnect', () => {
  isHandlingSignals = true;
  for (const signal of waiting) product?.kill(signal);
});
product.once('error', exitWithError);
product.once('exit', (code, signal) => {
  // A product that was stopped before it handled signals has started nothing.
  const isRequestedStop = isStopRequested && !isCommand;
  process.exitCode = code ?? (signal && !isRequestedStop ? 1 : 0);
});
