/** One thing that was looked at. */
export interface Finding {
  /** How it is: well, worth knowing, or to be put right. */
  state: 'ok' | 'warning' | 'fault';
  /** The thing that was checked. */
  subject: string;
  /** Its state, in a sentence, with the remedy if there is one. */
  sentence: string;
}

export const ok = (subject: string, sentence: string): Finding => ({ state: 'ok', subject, sentence });
export const warning = (subject: string, sentence: string): Finding => ({
  state: 'warning',
  subject,
  sentence,
});
export const fault = (subject: string, sentence: string): Finding => ({ state: 'fault', subject, sentence });
