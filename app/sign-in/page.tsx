import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { sanitizeRedirectPath } from '@/components/access/redirect-path';
import { SignInForm } from '@/components/access/SignInForm';
import { getFormatters } from '../formatters';
import { currentPrincipal } from '../principal';

export async function generateMetadata(): Promise<Metadata> {
  const { t } = await getFormatters();
  return { title: t('access.signIn.title') };
}

interface Props {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export default async function SignInPage({ searchParams }: Props) {
  const next = [(await searchParams)['next']].flat()[0] ?? null;
  if (await currentPrincipal()) redirect(sanitizeRedirectPath(next));
  return <SignInForm next={next} />;
}
