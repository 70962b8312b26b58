import type { ServerPrivileges } from '@/lib/store/server-inspection';
import { type Finding, fault, ok } from '../finding';

const subject = 'Database privileges';

/**
 * Whether the user may create the tables, change them and drop what is past its retention.
 *
 * @param schema of the tables
 */
export function privilegesFinding(privileges: ServerPrivileges, schema: string): Finding {
  const { user, schemaExists, canCreate, foreignTables } = privileges;
  if (!canCreate) {
    const grant = schemaExists ? `GRANT CREATE, USAGE ON SCHEMA ${schema}` : 'GRANT CREATE ON DATABASE …';
    const what = schemaExists
      ? `tables in the schema ${schema}`
      : `the schema ${schema}, which does not exist`;
    return fault(subject, `The user ${user} may not create ${what}; run ${grant} TO ${user}.`);
  }
  const [first, ...more] = foreignTables;
  if (first === undefined) return ok(subject, `The user ${user} has what nodes and dashboard need.`);
  const others = more.length === 0 ? '' : ` and ${more.length} more tables`;
  return fault(
    subject,
    `Another user owns ${first}${others}, so ${user} can neither migrate them nor delete old decisions; run ALTER TABLE … OWNER TO ${user}.`,
  );
}
