/** How urgent a line of the log is, the most urgent first. */
export type LogLevel = 'error' | 'warn' | 'info' | 'debug';

/** Fields of a line, for programs, in addition to its sentence. They hold no secret and no query of a URL. */
export type LogFields = Readonly<Record<string, string | number | null>>;

/** Writes a line to the log: a sentence without its full stop. */
export type Logger = (level: LogLevel, sentence: string, fields?: LogFields) => void;
