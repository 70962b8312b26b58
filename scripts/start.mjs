#!/usr/bin/env node
// @ts-check
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findFileLimitProblem } from '../lib/core/file-limit.mjs';
import { exitWithError } from './setup/print-error.mjs';
import { setUp } from './setup/setup.mjs';

// `npm start -- …`, `npx stickyboard …`: builds what is not built, then runs the product with the same arguments.
const root = join(import.meta.dirname, '..');
const [word] = process.argv.slice(2);
// A command ends by a signal like any other program; the load balancer is asked for something by some.
const isCommand = word !== undefined && !word.startsWith('-');
/** @type {import('node:child_process').ChildProcess | undefined} */
let product;
/** Whether the product has been told to end: Ctrl-C in a terminal reaches it without our help. */
let told = false;
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) {
  process.on(signal, () => {
    if (!product) process.exit(1);
    if (told) return;
    told = true;
    product.kill(signal);
  });
}
/** What was asked of the product before it could hear. @type {Set<NodeJS.Signals>} */
const waiting = new Set();
let hears = isCommand;
// What it is asked for while it runs: to read its configuration again, to replace its workers.
for (const signal of /** @type {const} */ (['SIGHUP', 'SIGUSR2'])) {
  process.on(signal, () => {
    if (hears && !product) process.exit(1);
    if (hears) product?.kill(signal);
    else waiting.add(signal);
  });
}

const limits = '/proc/self/limits';
const problem = findFileLimitProblem(existsSync(limits) ? readFileSync(limits, 'utf8') : '');
if (problem !== null) {
  process.stderr.write(`stickyboard: ${problem}\n`);
  process.exit(2);
}
// What some commands write to the standard output is taken as it is: what is built on the way is told beside it.
await setUp(
  root,
  undefined,
  ['export', 'token'].includes(word ?? '') ? process.stderr : process.stdout,
).catch(exitWithError);
product = spawn(process.execPath, [join(root, 'dist/main.js'), ...process.argv.slice(2)], {
  stdio: isCommand ? 'inherit' : ['inherit', 'inherit', 'inherit', 'ipc'],
});
product.once('disconnect', () => {
  hears = true;
  for (const signal of waiting) product?.kill(signal);
});
product.once('error', exitWithError);
product.once('exit', (code, signal) => {
  // Told to end before it heard of signals, it has begun nothing.
  const isAsked = told && !isCommand;
  process.exitCode = code ?? (signal && !isAsked ? 1 : 0);
});
