export const messages = {
  decisions: '{shown} {count, plural, one {decision} other {decisions}}',
  requests: '{shown} {count, plural, one {request} other {requests}}',
  sessions: '{shown} {count, plural, one {session} other {sessions}}',
  tunnels: '{shown} {count, plural, one {open tunnel} other {open tunnels}}',
  moves: '{shown} {count, plural, one {move} other {moves}}',
  backends: '{shown} {count, plural, one {backend} other {backends}}',
  rows: '{shown} {count, plural, one {row} other {rows}}',
  workers: '{shown} {count, plural, one {worker} other {workers}}',
  corruptLines: '{shown} corrupt {count, plural, one {line} other {lines}}',
} as const;
