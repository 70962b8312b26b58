/** What a target can be told of. */
export const notifyKinds = [
  'backend-down',
  'backend-up',
  'failover',
  'drain-idle',
  'drain-finished',
  'recorder-behind',
  'recorder-caught-up',
  'journal-full',
  'recording-resumed',
  'journal-corrupt',
] as const;
export type NotifyKind = (typeof notifyKinds)[number];

/** Somebody who is told, by HTTP. */
export interface NotifyTarget {
  name: string;
  /** Where to; a secret as a whole, since it may be all that its receiver asks for. */
  url: string;
  /** As much of it as anybody may see: `https://hooks.slack.com/…`. */
  redactedUrl: string;
  format: 'json' | 'slack';
  events: NotifyKind[];
  /** Key of the signature, null for none. */
  secret: string | null;
  /** Sessions that one cause has to move before it is told. */
  sessions: number;
  /** How far the log has to be behind before that is told, ms. */
  lagMs: number;
}

/** Whom the supervisor says to tell. */
export interface TargetsMessage {
  type: 'targets';
  targets: NotifyTarget[];
}
