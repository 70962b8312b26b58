import { once } from 'node:events';
import { createWriteStream, existsSync, renameSync, rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Arguments, parseArguments } from '@/lib/config/arguments';
import type { Environment } from '@/lib/config/options';
import { findStoreLocation, storeLocationOptions } from '@/lib/config/store-location';
import { type ExportRequest, exportQuery } from '@/lib/contract/export';
import { formatError } from '@/lib/core/format-error.mjs';
import { OperatorError } from '@/lib/core/operator-error';
import { createExport } from '@/lib/export/export-file';
import { gzipChunks } from '@/lib/export/gzip';
import { validate } from '@/lib/http/parse';
import { HttpError } from '@/lib/http/response';
import { storeEngine } from '@/lib/store/chosen-engine';
import { exportHelp } from './help';

const filterOptions = [
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
const requestOptions = ['format', 'columns', 'bom', 'time-zone', 'ids', 'from', 'to', ...filterOptions];
/** What the API calls `time-zone`. */
const timeZoneParameter = 'timeZone';

/** Where a command writes to: the standard output and the standard error. */
export interface OutputStreams {
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
export async function exportCommand(argv: string[], env: Environment, streams: OutputStreams): Promise<void> {
  const parsed = parseArguments(argv, {
    values: [...storeLocationOptions, 'output', ...requestOptions],
    switches: ['gzip'],
    allowsPositionals: true,
  });
  if (parsed.options.has('help')) {
    streams.stdout.write(exportHelp);
    return;
  }
  const request = parseExportRequest(parsed);
  const location = findStoreLocation(parsed.options, env);
  await storeEngine.assertCurrent(location);
  const chunks = createExport(storeEngine.openExports(location), request);
  const bytes = parsed.options.has('gzip') ? gzipChunks(chunks) : chunks;
  const output = getOptionText(parsed, 'output');
  if (output === undefined) await writeToStream(bytes, streams.stdout);
  else await writeToFile(bytes, resolve(output));
}

/** The same request as by HTTP, so that both say the same and refuse the same. */
function parseExportRequest({ positionals, options }: Arguments): ExportRequest {
  const [what, ...rest] = positionals;
  if (what === undefined)
    throw new OperatorError('export: expected decisions, sessions, events or audit; see --help');
  if (rest[0] !== undefined) throw new OperatorError(`export: ${rest[0]}: not an option; see --help`);
  const parameters = requestOptions.flatMap(
    (name) =>
      options.get(name)?.map(({ text }) => [name === 'time-zone' ? timeZoneParameter : name, text]) ?? [],
  );
  try {
    return validate(exportQuery, { what, ...Object.fromEntries(parameters) });
  } catch (error) {
    if (!(error instanceof HttpError)) throw error;
    if (error.field === 'what')
      throw new OperatorError(`export: ${what}: must be decisions, sessions, events or audit`);
    if (error.message.endsWith('is not a known field')) {
      throw new OperatorError(`--${error.field}: not a filter of ${what}; see --help`);
    }
    throw new OperatorError(`--${error.message.replace(timeZoneParameter, 'time-zone')}`, `--${error.field}`);
  }
}

function getOptionText({ options }: Arguments, name: string): string | undefined {
  return options.get(name)?.[0]?.text;
}

/** A reader that stops early, such as `head`, is not a failure. */
async function writeToStream(bytes: AsyncIterable<Uint8Array>, stream: NodeJS.WritableStream): Promise<void> {
  let failure: Error | undefined;
  const recordFailure = (error: Error): void => {
    failure = error;
  };
  stream.on('error', recordFailure);
  try {
    for await (const chunk of bytes) {
      if (!stream.write(chunk)) await once(stream, 'drain');
      if (failure) throw failure;
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPIPE') throw error;
  } finally {
    stream.off('error', recordFailure);
  }
}

/** The file appears when it is whole; what was there before stays until then. */
async function writeToFile(bytes: AsyncGenerator<Uint8Array>, file: string): Promise<void> {
  const partial = `${file}.partial`;
  if (existsSync(partial)) rmSync(partial);
  try {
    await pipeline(Readable.from(bytes, { highWaterMark: 1 }), createWriteStream(partial, { mode: 0o600 }));
    renameSync(partial, file);
  } catch (error) {
    rmSync(partial, { force: true });
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    throw new OperatorError(
      `--output: ${file} cannot be written (${formatError(error)}); choose another file`,
      '--output',
    );
  }
}
