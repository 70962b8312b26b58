'use client';

import { MantineProvider, mergeThemeOverrides } from '@mantine/core';
import { type ReactNode, useMemo } from 'react';
import { useTranslator } from '@/components/i18n/MessagesProvider';
import { theme } from './theme';

/** Gives everything below it the theme, whose parts speak the page's language. */
export function ThemeProvider({ children }: { children: ReactNode }) {
  const t = useTranslator();
  const dismiss = t('ui.dismiss');
  const localizedTheme = useMemo(
    () =>
      mergeThemeOverrides(theme, {
        components: { Notification: { defaultProps: { closeButtonProps: { 'aria-label': dismiss } } } },
      }),
    [dismiss],
  );
  return (
    <MantineProvider theme={localizedTheme} defaultColorScheme="auto">
      {children}
    </MantineProvider>
  );
}
