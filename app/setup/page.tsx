import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { InitialSetupForm } from '@/components/access/InitialSetupForm';
import { acceptsInitialSetup } from '@/lib/auth/authorise';
import { getFormatters } from '../formatters';

export async function generateMetadata(): Promise<Metadata> {
  const { t } = await getFormatters();
  return { title: t('access.setup.title') };
}

export default async function FirstUserPage() {
  if (!(await acceptsInitialSetup())) redirect('/');
  return <InitialSetupForm />;
}
