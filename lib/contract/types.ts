/** The shapes of the HTTP API, declared once: queries return them, routes send them, pages read them.
 * Times are ISO 8601 in UTC unless the name says otherwise (`…Micros`, `…Seconds`). */
export type * from './types/auth';
export type * from './types/backends';
export type * from './types/errors';
export type * from './types/events';
export type * from './types/exports';
export type * from './types/live';
export type * from './types/sessions';
export type * from './types/settings';
