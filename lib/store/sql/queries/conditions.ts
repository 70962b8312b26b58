import { Prisma } from '@/prisma/generated/sqlite/client';

/** A WHERE clause that all given conditions must hold in; those undefined do not count. */
export function where(...conditions: (Prisma.Sql | undefined)[]): Prisma.Sql {
  const defined = conditions.filter((condition) => condition !== undefined);
  return defined.length === 0 ? Prisma.empty : Prisma.sql`WHERE ${Prisma.join(defined, ' AND ')}`;
}

/** A whole number of any size. By itself a number would be a floating one to SQLite, and of the other side's type to PostgreSQL. */
export function integer(value: number | bigint): Prisma.Sql {
  return Prisma.sql`CAST(${BigInt(value)} AS BIGINT)`;
}

/** The beginning of the step, of a length in seconds, that `time` is in: by a remainder, as every database has it. */
export function stepStart(time: Prisma.Sql, stepSeconds: number): Prisma.Sql {
  return Prisma.sql`${time} - ${time} % ${integer(stepSeconds)}`;
}

/** The conditions on `time`, µs since the epoch: from `from` on and before `to`, if they are given. */
export function timeRange(from: bigint | undefined, to: bigint | undefined): (Prisma.Sql | undefined)[] {
  return [
    from === undefined ? undefined : Prisma.sql`time >= ${from}`,
    to === undefined ? undefined : Prisma.sql`time < ${to}`,
  ];
}
