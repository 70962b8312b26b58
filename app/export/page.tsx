import type { Metadata } from 'next';
import { ExportForm } from '@/components/export/ExportForm';
import styles from '@/components/export/export.module.css';
import { database } from '@/lib/database/shared';
import { backendsNow } from '@/lib/queries/backendsNow';

export const metadata: Metadata = { title: 'Export' };

export default async function ExportPage() {
  const backends = await backendsNow(await database());
  return (
    <div className={styles.page}>
      <h1>Export</h1>
      <section className="panel" aria-label="What to export">
        <ExportForm backends={backends} />
      </section>
    </div>
  );
}
