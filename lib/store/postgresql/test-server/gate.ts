import type { RecordedLog } from './open-recorded-log';

/** A place in a transaction at which it waits. */
export interface Gate {
  open(): Promise<void>;
  /** Leaves nothing of it; to be called outside transactions that use the table. */
  remove(): Promise<void>;
}

/**
 * Makes the writing of a table wait, at each row for which a condition holds, as long as the gate is closed.
 *
 * @param condition of the row, as SQL
 */
export async function closeGate(
  { administer }: Pick<RecordedLog, 'administer'>,
  table: string,
  condition = 'true',
): Promise<Gate> {
  await administer(`
    CREATE FUNCTION wait_at_gate() RETURNS trigger LANGUAGE plpgsql AS
      'BEGIN PERFORM pg_advisory_xact_lock_shared(1); RETURN NEW; END'`);
  await administer(`CREATE TRIGGER gate BEFORE INSERT OR UPDATE ON "${table}"
    FOR EACH ROW WHEN (${condition}) EXECUTE FUNCTION wait_at_gate()`);
  await administer('SELECT pg_advisory_lock(1)');
  return {
    async open() {
      await administer('SELECT pg_advisory_unlock(1)');
    },
    async remove() {
      await administer('DROP FUNCTION wait_at_gate CASCADE');
    },
  };
}
