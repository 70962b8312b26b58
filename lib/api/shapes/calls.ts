export interface ErrorBody {
  error: { code: string; message: string; field?: string };
}

/** What a demonstration has done so far. */
export interface DemonstrationProgress {
  visitors: number;
  /** Each visitor asks once a second, so many seconds long. */
  seconds: number;
  sent: number;
  answered: number;
  /** Why the last request that failed did; null while none has. */
  failure: string | null;
  running: boolean;
}
