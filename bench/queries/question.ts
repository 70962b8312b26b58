/** One variant of a question: its arguments in words, and the call. */
export interface QueryVariant {
  description: string;
  run(): Promise<unknown>;
}

/** One row of the table: a function of the product, and what it is asked. */
export interface Question {
  /** The function, as it is called in the code. */
  name: string;
  /** What kind of arguments it gets. */
  description: string;
  target: Target;
  variants: QueryVariant[];
}

/** How long answers took, in ms. */
export interface QuestionTimings {
  question: Question;
  durationsMs: number[];
  /** Their CPU time, all threads of the process together: the better measure on a shared machine. */
  cpuMs: number[];
  /** The variant with the highest median, and that. */
  slowest: { what: string; median: number };
}

/** What is asked when a page or the API wants it, and what is asked every second. */
export type Target = 'page' | 'tick';

/** ms that 95 of 100 answers are to stay below. */
export type TargetsMs = Readonly<Record<Target, number>>;
