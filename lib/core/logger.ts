/** How urgent a line of the log is, the most urgent first. */
export type LogLevel = 'error' | 'warn' | 'info' | 'debug';

/** What programs want of a line beside its sentence. No secret is among them, and no query of a URL. */
export type LogFields = Readonly<Record<string, string | number | null>>;

/** Tells the operator something: a sentence without its full stop. */
export type Logger = (level: LogLevel, sentence: string, fields?: LogFields) => void;
