import type { Metadata } from 'next';
import { ExportForm } from '@/components/export/ExportForm';
import styles from '@/components/export/export.module.css';
import { database } from '@/lib/database/shared';
import { decisionFields, eventFields, sessionFields } from '@/lib/export/formats';
import { backendsNow } from '@/lib/queries/backendsNow';

export const metadata: Metadata = { title: 'Export' };

const columns = { decisions: decisionFields, sessions: sessionFields, events: eventFields };

export default async function ExportPage() {
  const backends = await backendsNow(await database());
  return (
    <div className={styles.page}>
      <h1>Export</h1>
      <section className="panel" aria-label="What to export">
        <ExportForm backends={backends} columns={columns} />
      </section>
    </div>
  );
}
