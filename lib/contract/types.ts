/**
 * The types of the HTTP API, without the schemas that they are inferred from: the store returns them, routes send them,
 * pages read them. Times are ISO 8601 in UTC unless the name says otherwise (`…Micros`, `…Seconds`).
 */
export type * from './audit';
export type * from './backend';
export type * from './decision';
export type * from './demonstration';
export type * from './error';
export type * from './event';
export type * from './export';
export type * from './live';
export type * from './load';
export type * from './node';
export type * from './session';
export type * from './settings';
export type * from './token';
export type * from './upstream';
export type * from './user';
