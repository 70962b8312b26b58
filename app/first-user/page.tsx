import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { FirstUserForm } from '@/components/access/FirstUserForm';
import { takesFirstUser } from '@/lib/access/authorise';
import { tellingNow } from '../telling';

export async function generateMetadata(): Promise<Metadata> {
  const { words } = await tellingNow();
  return { title: words('access.first.title') };
}

export default async function FirstUserPage() {
  if (!(await takesFirstUser())) redirect('/');
  return <FirstUserForm />;
}
