import '@fontsource-variable/inter/index.css';
import '@fontsource-variable/jetbrains-mono/index.css';
import '@mantine/core/styles.css';
import '@mantine/notifications/styles.css';
import './global.css';
import { ColorSchemeScript, mantineHtmlProps } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import type { Metadata, Viewport } from 'next';
import { headers } from 'next/headers';
import { NuqsAdapter } from 'nuqs/adapters/next/app';
import type { ReactNode } from 'react';
import { preload } from 'react-dom';
import { PrincipalProvider } from '@/components/access/PrincipalProvider';
import { MessagesProvider } from '@/components/i18n/MessagesProvider';
import { TimeZoneProvider } from '@/components/i18n/TimeZoneProvider';
import { LiveProvider } from '@/components/live/LiveProvider';
import { AppShell } from '@/components/shell/AppShell';
import { ThemeProvider } from '@/components/shell/ThemeProvider';
import type { Whoami } from '@/lib/contract/types';
import { getBuildId } from '@/lib/live/build-id';
import { getCompiledMessages } from './compiled-messages';
import { getFormatters, getLanguage, getTimeZone } from './formatters';
import { currentPrincipal } from './principal';

export async function generateMetadata(): Promise<Metadata> {
  const { t } = await getFormatters();
  return {
    title: { default: 'Stickyboard', template: '%s · Stickyboard' },
    description: t('shell.about'),
  };
}

export const viewport: Viewport = { width: 'device-width', initialScale: 1, colorScheme: 'light dark' };

/** The letters that nearly every page needs: fetched with the styles, not after them, so that words keep their places. */
const preloadedFonts = [
  new URL('@fontsource-variable/inter/files/inter-latin-wght-normal.woff2', import.meta.url),
  new URL(
    '@fontsource-variable/jetbrains-mono/files/jetbrains-mono-latin-wght-normal.woff2',
    import.meta.url,
  ),
];

export default async function RootLayout({ children }: { children: ReactNode }) {
  const nonce = parseNonce((await headers()).get('content-security-policy'));
  const [language, zone, principal] = await Promise.all([getLanguage(), getTimeZone(), getWhoami()]);
  for (const { pathname } of preloadedFonts) {
    preload(pathname, { as: 'font', type: 'font/woff2', crossOrigin: 'anonymous' });
  }
  return (
    <html lang={language} {...mantineHtmlProps}>
      <head>
        <ColorSchemeScript defaultColorScheme="auto" nonce={nonce} suppressHydrationWarning />
      </head>
      <body>
        <MessagesProvider language={language} messages={getCompiledMessages(language)}>
          <ThemeProvider>
            <Notifications position="bottom-right" />
            <NuqsAdapter>
              <TimeZoneProvider zone={zone}>
                {principal ? (
                  <PrincipalProvider principal={principal}>
                    <LiveProvider build={getBuildId()}>
                      <AppShell>{children}</AppShell>
                    </LiveProvider>
                  </PrincipalProvider>
                ) : (
                  children
                )}
              </TimeZoneProvider>
            </NuqsAdapter>
          </ThemeProvider>
        </MessagesProvider>
      </body>
    </html>
  );
}

/** The principal of the page; null if it has to sign in first, or the database is unreadable: the page says why. */
async function getWhoami(): Promise<Whoami | null> {
  const principal = await currentPrincipal().catch(() => null);
  return principal && { user: principal.user, role: principal.role, authMethod: principal.authMethod };
}

/** The gate sends the response's policy with the request; Next.js reads its nonce there, and so do we. */
function parseNonce(policy: string | null): string | undefined {
  return policy?.match(/'nonce-([^']+)'/)?.[1];
}
