import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { nextPath } from '@/components/access/nextPath';
import { SignInForm } from '@/components/access/SignInForm';
import { askerOrNobody } from '../asker';
import { tellingNow } from '../telling';

export async function generateMetadata(): Promise<Metadata> {
  const { words } = await tellingNow();
  return { title: words('access.signIn.title') };
}

interface Props {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export default async function SignInPage({ searchParams }: Props) {
  const next = [(await searchParams)['next']].flat()[0] ?? null;
  if (await askerOrNobody()) redirect(nextPath(next));
  return <SignInForm next={next} />;
}
