import type { Metadata } from 'next';
import { ExportForm } from '@/components/export/ExportForm';
import styles from '@/components/export/export.module.css';
import { exportColumns } from '@/lib/contract/export';
import { decisionFieldNames } from '@/lib/core/decision-record';
import { getFormatters } from '../formatters';
import { requirePrincipal } from '../principal';

export async function generateMetadata(): Promise<Metadata> {
  const { t } = await getFormatters();
  return { title: t('export.title') };
}

const columns = {
  decisions: decisionFieldNames,
  sessions: exportColumns.sessions,
  events: exportColumns.events,
};

export default async function ExportPage() {
  const [{ t }, backends] = await Promise.all([
    getFormatters(),
    requirePrincipal().then(async (principal) => (await principal.store()).getBackends()),
  ]);
  return (
    <div className={styles.page}>
      <h1>{t('export.title')}</h1>
      <section className="panel" aria-label={t('export.form')}>
        <ExportForm backends={backends} columns={columns} />
      </section>
    </div>
  );
}
