/** One thing that was looked at. */
export interface Finding {
  /** How it is: well, worth knowing, or to be put right. */
  state: 'ok' | 'warning' | 'fault';
  /** What was looked at. */
  subject: string;
  /** How it is, in a sentence; what to do about it, where something is to be done. */
  sentence: string;
}

export const ok = (subject: string, sentence: string): Finding => ({ state: 'ok', subject, sentence });
export const warning = (subject: string, sentence: string): Finding => ({
  state: 'warning',
  subject,
  sentence,
});
export const fault = (subject: string, sentence: string): Finding => ({ state: 'fault', subject, sentence });
