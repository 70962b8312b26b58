import type { NextConfig } from 'next';

const config: NextConfig = {
  poweredByHeader: false,
  devIndicators: false,
  // Native and generated code that must be loaded as it is, not bundled.
  serverExternalPackages: [
    'better-sqlite3',
    '@prisma/adapter-better-sqlite3',
    '@prisma/client',
    '@prisma/adapter-pg',
    'pg',
    'pg-copy-streams',
  ],
  // `npm run types` checks the whole tree; a start must not depend on its tests.
  typescript: { ignoreBuildErrors: true },
  images: { unoptimized: true },
  // A start loads what the overview needs (lib/gate/warm-up.ts); all other pages are loaded at their first request.
  experimental: { preloadEntriesOnStart: false },
  // Messages come taken apart (app/compiled-messages.ts): the parser for them stays out of the browser.
  turbopack: { resolveAlias: { 'use-intl/format-message': 'use-intl/format-message/format-only' } },
};

export default config;
