import { once } from 'node:events';
import { createWriteStream, existsSync, renameSync, rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Arguments, readArguments } from '@/lib/config/arguments';
import { dataOptions, findData } from '@/lib/config/data';
import type { Environment } from '@/lib/config/options';
import { errorSentence } from '@/lib/core/error-sentence.mjs';
import { OperatorError } from '@/lib/errors';
import { exportFile } from '@/lib/export/file';
import { gzipped } from '@/lib/export/gzip';
import { type ExportAsked, exportParams } from '@/lib/export/request';
import { HttpError } from '@/lib/http/answer';
import { valid } from '@/lib/http/parse';
import { checkLog } from '@/prisma/migrate';
import { exportHelp } from './help';

const filters = [
  'upstream',
  'backend',
  'outcome',
  'session',
  'kind',
  'action',
  'q',
  'path',
  'active',
  'moved',
  'event',
];
const asking = ['format', 'columns', 'bom', 'time-zone', 'ids', 'from', 'to', ...filters];
/** What the API calls `time-zone`. */
const timeZone = 'timeZone';

/** Where a command writes to: the standard output and the standard error. */
export interface Outlets {
  stdout: NodeJS.WritableStream;
  stderr: NodeJS.WritableStream;
}

/**
 * `stickyboard export`: writes the log to a file or to the standard output.
 *
 * @param argv what follows the command's name
 * @param env where the environment may say which data directory
 * @throws OperatorError for what is wrong with the arguments or the log
 */
export async function exportCommand(argv: string[], env: Environment, outlets: Outlets): Promise<void> {
  const given = readArguments(argv, {
    values: [...dataOptions, 'output', ...asking],
    switches: ['gzip'],
    takesWords: true,
  });
  if (given.options.has('help')) {
    outlets.stdout.write(exportHelp);
    return;
  }
  const asked = askedBy(given);
  const data = findData(given.options, env);
  checkLog(data);
  const chunks = exportFile(data, asked);
  const octets = given.options.has('gzip') ? gzipped(chunks) : chunks;
  const output = textOf(given, 'output');
  if (output === undefined) await toOutlet(octets, outlets.stdout);
  else await toFile(octets, resolve(output));
}

/** The same request as by HTTP, so that both say the same and refuse the same. */
function askedBy({ words, options }: Arguments): ExportAsked {
  const [what, ...rest] = words;
  if (what === undefined)
    throw new OperatorError('export: say what: decisions, sessions, events or audit; see --help');
  if (rest[0] !== undefined) throw new OperatorError(`export: ${rest[0]}: not an option; see --help`);
  const parameters = asking.flatMap(
    (name) => options.get(name)?.map(({ text }) => [name === 'time-zone' ? timeZone : name, text]) ?? [],
  );
  try {
    return valid(exportParams, { what, ...Object.fromEntries(parameters) });
  } catch (error) {
    if (!(error instanceof HttpError)) throw error;
    if (error.field === 'what')
      throw new OperatorError(`export: ${what}: must be decisions, sessions, events or audit`);
    if (error.message.endsWith('is not known here')) {
      throw new OperatorError(`--${error.field}: no filter of ${what}; see --help`);
    }
    throw new OperatorError(`--${error.message.replace(timeZone, 'time-zone')}`, `--${error.field}`);
  }
}

function textOf({ options }: Arguments, name: string): string | undefined {
  return options.get(name)?.[0]?.text;
}

/** Whoever reads no further, as `head` does, has had enough: that is no failure. */
async function toOutlet(octets: AsyncIterable<Uint8Array>, outlet: NodeJS.WritableStream): Promise<void> {
  let failure: Error | undefined;
  const note = (error: Error): void => {
    failure = error;
  };
  outlet.on('error', note);
  try {
    for await (const chunk of octets) {
      if (!outlet.write(chunk)) await once(outlet, 'drain');
      if (failure) throw failure;
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPIPE') throw error;
  } finally {
    outlet.off('error', note);
  }
}

/** The file appears when it is whole; what was there before stays until then. */
async function toFile(octets: AsyncGenerator<Uint8Array>, file: string): Promise<void> {
  const partial = `${file}.partial`;
  if (existsSync(partial)) rmSync(partial);
  try {
    await pipeline(Readable.from(octets, { highWaterMark: 1 }), createWriteStream(partial, { mode: 0o600 }));
    renameSync(partial, file);
  } catch (error) {
    rmSync(partial, { force: true });
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    throw new OperatorError(
      `--output: ${file} cannot be written (${errorSentence(error)}); choose another file`,
      '--output',
    );
  }
}
