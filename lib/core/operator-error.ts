/**
 * A failure that the operator can fix: a wrong setting, a port in use, a database from another version.
 * The message is one line that names the thing and the remedy; the program prints it and exits with 2.
 */
export class OperatorError extends Error {
  override readonly name = 'OperatorError';

  /**
   * @param field the setting that is at fault, as a dotted path or an option, if there is one
   * @param options its cause, if a program has to know it
   */
  constructor(
    message: string,
    readonly field?: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
