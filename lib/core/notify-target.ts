/** The events that a target can receive. */
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
  'node-lost',
  'node-returned',
] as const;
export type NotifyKind = (typeof notifyKinds)[number];

/** A receiver of notifications by HTTP. */
export interface NotifyTarget {
  name: string;
  /** A secret as a whole, since it may be the only credential that the receiver requires. */
  url: string;
  /** The part of it that is no secret: `https://hooks.slack.com/…`. */
  redactedUrl: string;
  format: 'json' | 'slack';
  events: NotifyKind[];
  /** Key of the signature, null for none. */
  secret: string | null;
  /** Sessions that a failover has to move before it is sent. */
  sessions: number;
  /** How far the decision log has to be behind before `recorder-behind` is sent. */
  lagMs: number;
}

/** The targets, from the supervisor. */
export interface TargetsMessage {
  type: 'targets';
  targets: NotifyTarget[];
}
