interface DriverFailure {
  driverAdapterError?: { cause?: { kind?: string; originalMessage?: string } };
}

/** Whether a database call failed only because another process was writing: it may be tried again. */
export function isBusy(error: unknown): boolean {
  return causeOf(error)?.kind === 'SocketTimeout';
}

/** Whether the file of the database is damaged, which does not end by itself. */
export function isDamage(error: unknown): boolean {
  return /malformed|not a database/.test(failureText(error));
}

/** One line that says what the database or the system complained of. */
export function failureText(error: unknown): string {
  const original = causeOf(error)?.originalMessage;
  if (original) return original;
  const message = error instanceof Error ? error.message : String(error);
  return message.trim().split('\n').at(-1)?.trim() ?? message;
}

function causeOf(error: unknown) {
  return (error as { meta?: DriverFailure } | null)?.meta?.driverAdapterError?.cause;
}
