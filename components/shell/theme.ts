'use client';

import { createTheme } from '@mantine/core';

/** The dashboard's theme: small, square-ish, without shadows. Colours of states and series are in app/global.css. */
export const theme = createTheme({
  fontFamily: "'Inter Variable', system-ui, sans-serif",
  fontFamilyMonospace: "'JetBrains Mono Variable', ui-monospace, monospace",
  fontSizes: { xs: '12px', sm: '13px', md: '13px', lg: '14px', xl: '16px' },
  primaryColor: 'blue',
  // White on these passes 4.5:1 in both schemes.
  primaryShade: { light: 8, dark: 8 },
  defaultRadius: 'sm',
  cursorType: 'pointer',
  respectReducedMotion: true,
  shadows: { xs: 'none', sm: 'none', md: 'none', lg: 'none', xl: 'none' },
  components: {
    // With a close button Mantine adds a header element, which would be a second banner on the page.
    Modal: { defaultProps: { centered: true, withCloseButton: false, transitionProps: { duration: 100 } } },
    Tooltip: { defaultProps: { openDelay: 300, withArrow: false } },
  },
});
