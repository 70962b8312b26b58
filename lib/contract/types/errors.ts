export interface ErrorBody {
  /** `requestId` is what the log knows the request by. */
  error: { code: string; message: string; field?: string; requestId?: string };
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
