import { Prisma } from '@/prisma/generated/client';

/** A WHERE clause that all given conditions must hold in; those undefined do not count. */
export function where(...conditions: (Prisma.Sql | undefined)[]): Prisma.Sql {
  const given = conditions.filter((condition) => condition !== undefined);
  return given.length === 0 ? Prisma.empty : Prisma.sql`WHERE ${Prisma.join(given, ' AND ')}`;
}
