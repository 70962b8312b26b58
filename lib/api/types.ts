/** The shapes of the HTTP API, declared once: queries return them, routes send them, pages read them.
 * Times are ISO 8601 in UTC unless the name says otherwise (`…Micros`, `…Seconds`). */
export type * from './shapes/access';
export type * from './shapes/backends';
export type * from './shapes/calls';
export type * from './shapes/events';
export type * from './shapes/exports';
export type * from './shapes/live';
export type * from './shapes/sessions';
export type * from './shapes/settings';
