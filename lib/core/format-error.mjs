// @ts-check
// JavaScript, because the start script needs it before anything is built.

/**
 * What a thrown value may say about itself. Prisma keeps the database's own error in `meta`.
 * @typedef {{
 *   name?: unknown, message?: unknown, code?: unknown, cause?: unknown, errors?: unknown,
 *   meta?: { driverAdapterError?: { cause?: { originalMessage?: unknown } } },
 * }} ErrorShape
 */

/** Causes followed at most: an error may name itself as its cause. */
const maxDepth = 5;

/**
 * One line, never empty, that says to a person what went wrong. Every error that is printed, logged, stored or sent in
 * a response is formatted here.
 *
 * @param {unknown} error anything that was thrown
 * @returns {string}
 */
export function formatError(error) {
  return formatErrorAtDepth(error, 0) ?? `an error without a message (${getErrorKind(error)})`;
}

/**
 * At which level an error is logged: at `debug` if another process reports the same, so that it is reported once.
 *
 * @param {unknown} error
 * @returns {'error' | 'debug'}
 */
export function getErrorLogLevel(error) {
  const isElsewhere =
    error instanceof Error && 'isReportedElsewhere' in error && error.isReportedElsewhere === true;
  return isElsewhere ? 'debug' : 'error';
}

/** Errors about resources of the system, which no stack explains: files, memory, space, processes. */
const resourceErrorCodes = /^(EMFILE|ENFILE|ENOMEM|ENOSPC|EDQUOT|EAGAIN)$/;

/**
 * The text of an unexpected error that ends a process: its stack, from which the cause can be found, or the
 * sentence if the system lacks a resource.
 *
 * @param {unknown} error
 * @returns {string}
 */
export function formatFatalError(error) {
  const sentence = formatError(error);
  if (!(error instanceof Error)) return sentence;
  const { code } = /** @type {NodeJS.ErrnoException} */ (error);
  return resourceErrorCodes.test(code ?? '') ? sentence : (error.stack ?? sentence);
}

/**
 * @param {unknown} error
 * @param {number} depth
 * @returns {string | null} null if the value says nothing about itself
 */
function formatErrorAtDepth(error, depth) {
  if (depth > maxDepth) return null;
  if (typeof error !== 'object' || error === null) return extractLine(error);
  const shape = /** @type {ErrorShape} */ (error);
  const driver = extractLine(shape.meta?.driverAdapterError?.cause?.originalMessage);
  if (driver !== null) return driver;
  const message = extractLine(shape.message);
  // A message with a colon says why already, in words that were chosen for people.
  if (message?.includes(': ')) return message;
  const reasons = collectReasons(shape, depth).filter((reason) => !message?.includes(reason));
  if (reasons.length > 0) return message === null ? reasons.join('; ') : `${message}: ${reasons.join('; ')}`;
  return message ?? extractLine(shape.code);
}

/**
 * Sentences of the members of an AggregateError and of the cause, each once.
 * @param {ErrorShape} shape
 * @param {number} depth
 * @returns {string[]}
 */
function collectReasons({ errors, cause }, depth) {
  const inner = [...(Array.isArray(errors) ? errors : []), ...(cause === undefined ? [] : [cause])];
  const reasons = inner
    .map((error) => formatErrorAtDepth(error, depth + 1))
    .filter((reason) => reason !== null);
  return [...new Set(reasons)];
}

/**
 * The line of a message that says what is wrong: the first one. Prisma begins with an empty line and the call that
 * failed, and says what is wrong in the last one.
 * @param {unknown} value
 * @returns {string | null}
 */
function extractLine(value) {
  if (value === undefined || value === null || typeof value === 'object' || typeof value === 'function') {
    return null;
  }
  const lines = String(value)
    .split(/[\r\n]+/)
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they would move the cursor of a terminal
    .map((line) => line.replaceAll(/[\u0000-\u001f\u007f]+/g, ' ').trim())
    .filter((line) => line !== '');
  const line = lines[0]?.startsWith('Invalid `') ? lines.at(-1) : lines[0];
  return line ?? null;
}

/**
 * @param {unknown} error
 * @returns {string}
 */
function getErrorKind(error) {
  if (typeof error !== 'object' || error === null) return error === '' ? 'an empty text' : typeof error;
  const { name } = /** @type {ErrorShape} */ (error);
  return extractLine(name) ?? error.constructor?.name ?? 'object';
}
