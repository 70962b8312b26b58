import type { z } from 'zod';
import type { apiCalls } from './calls';

/** The types of the browser's client: types only, so that no schema gets into its bundle. */

type Calls = typeof apiCalls;

/** A call by its method and path. */
export type CallName = keyof Calls;

/** What a call responds with, in JSON. */
export type CallResponse<Name extends CallName> = Calls[Name] extends {
  response: infer Schema extends z.ZodType;
}
  ? z.output<Schema>
  : never;

/** What a call takes in its body. */
export type CallBody<Name extends CallName> = Calls[Name] extends { body: infer Schema extends z.ZodType }
  ? z.input<Schema>
  : never;

type PathParameter<Path> = Path extends `${string}{${infer Name}}${infer Rest}`
  ? Name | PathParameter<Rest>
  : never;

type PathArgument<Name> = [PathParameter<Name>] extends [never]
  ? { path?: never }
  : { path: Record<PathParameter<Name>, string> };

type FieldOf<Schema> = Schema extends z.ZodType ? keyof z.input<Schema> : never;

/** As texts: empty values are left out. */
type QueryArgument<Call> = Call extends { query: infer Schema extends z.ZodType }
  ? { query?: { [Field in keyof z.input<Schema>]?: string | number | boolean | null } }
  : Call extends { queries: readonly (infer Schema extends z.ZodType)[] }
    ? { query: { [Field in FieldOf<Schema>]?: string | number | boolean | null } }
    : Call extends { repeatable: infer Fields }
      ? { query?: Partial<Record<keyof Fields, readonly string[]>> }
      : { query?: never };

/** What the address of a call is made from. */
export type CallAddress<Name extends CallName> = PathArgument<Name> & QueryArgument<Calls[Name]>;

/** What a call is made from. */
export type CallArguments<Name extends CallName> = CallAddress<Name> &
  ([CallBody<Name>] extends [never] ? { body?: never } : { body: CallBody<Name> });
