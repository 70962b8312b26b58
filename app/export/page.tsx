import type { Metadata } from 'next';
import { ExportForm } from '@/components/export/ExportForm';
import styles from '@/components/export/export.module.css';
import { decisionFields, eventFields, sessionFields } from '@/lib/export/columns';
import { backendsNow } from '@/lib/queries/backendsNow';
import { askerNow } from '../asker';
import { tellingNow } from '../telling';

export async function generateMetadata(): Promise<Metadata> {
  const { words } = await tellingNow();
  return { title: words('frame.page.export') };
}

const columns = { decisions: decisionFields, sessions: sessionFields, events: eventFields };

export default async function ExportPage() {
  const [{ words }, backends] = await Promise.all([
    tellingNow(),
    askerNow().then(async (asker) => backendsNow(await asker.database())),
  ]);
  return (
    <div className={styles.page}>
      <h1>{words('frame.page.export')}</h1>
      <section className="panel" aria-label={words('exports.form')}>
        <ExportForm backends={backends} columns={columns} />
      </section>
    </div>
  );
}
