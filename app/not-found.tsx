import Link from 'next/link';
import styles from '@/components/empty/empty.module.css';

export default function NotFound() {
  return (
    <section className={styles.message}>
      <h1>There is no such page</h1>
      <p>
        The address may be mistyped, or what it showed is older than the log goes back. Go to the{' '}
        <Link href="/">overview</Link> or the <Link href="/sessions">sessions</Link>.
      </p>
    </section>
  );
}
