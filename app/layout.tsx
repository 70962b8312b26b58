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
import { AskerProvider } from '@/components/access/AskerProvider';
import { Frame } from '@/components/frame/Frame';
import { Themed } from '@/components/frame/Themed';
import { LiveProvider } from '@/components/live/LiveProvider';
import { TimesProvider } from '@/components/time/TimesProvider';
import { WordsProvider } from '@/components/words/WordsProvider';
import type { Whoami } from '@/lib/api/types';
import { buildId } from '@/lib/live/build';
import { askerOrNobody } from './asker';
import { compiledMessages } from './compiledMessages';
import { languageNow, tellingNow, zoneNow } from './telling';

export async function generateMetadata(): Promise<Metadata> {
  const { words } = await tellingNow();
  return {
    title: { default: 'Stickyboard', template: '%s · Stickyboard' },
    description: words('frame.about'),
  };
}

export const viewport: Viewport = { width: 'device-width', initialScale: 1, colorScheme: 'light dark' };

/** The letters that nearly every page needs: fetched with the styles, not after them, so that words keep their places. */
const letters = [
  new URL('@fontsource-variable/inter/files/inter-latin-wght-normal.woff2', import.meta.url),
  new URL(
    '@fontsource-variable/jetbrains-mono/files/jetbrains-mono-latin-wght-normal.woff2',
    import.meta.url,
  ),
];

export default async function RootLayout({ children }: { children: ReactNode }) {
  const nonce = nonceOf((await headers()).get('content-security-policy'));
  const [language, zone, asker] = await Promise.all([languageNow(), zoneNow(), whoami()]);
  for (const { pathname } of letters) {
    preload(pathname, { as: 'font', type: 'font/woff2', crossOrigin: 'anonymous' });
  }
  return (
    <html lang={language} {...mantineHtmlProps}>
      <head>
        <ColorSchemeScript defaultColorScheme="auto" nonce={nonce} suppressHydrationWarning />
      </head>
      <body>
        <WordsProvider language={language} messages={compiledMessages(language)}>
          <Themed>
            <Notifications position="bottom-right" />
            <NuqsAdapter>
              <TimesProvider zone={zone}>
                {asker ? (
                  <AskerProvider asker={asker}>
                    <LiveProvider build={buildId()}>
                      <Frame>{children}</Frame>
                    </LiveProvider>
                  </AskerProvider>
                ) : (
                  children
                )}
              </TimesProvider>
            </NuqsAdapter>
          </Themed>
        </WordsProvider>
      </body>
    </html>
  );
}

/** Who looks at the page; null for whoever has to sign in first, and where the log cannot say: the page says why. */
async function whoami(): Promise<Whoami | null> {
  const asker = await askerOrNobody().catch(() => null);
  return asker && { user: asker.user, role: asker.role, by: asker.by };
}

/** The gate sends the policy of the answer with the request; Next.js reads its nonce there, and so do we. */
function nonceOf(policy: string | null): string | undefined {
  return policy?.match(/'nonce-([^']+)'/)?.[1];
}
