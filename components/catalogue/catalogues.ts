import { messages as accessEn } from '@/components/access/messages.en';
import { messages as accessZh } from '@/components/access/messages.zh';
import { messages as apiEn } from '@/components/api/messages.en';
import { messages as apiZh } from '@/components/api/messages.zh';
import { messages as backendEn } from '@/components/backend/messages.en';
import { messages as backendZh } from '@/components/backend/messages.zh';
import { messages as backendPageEn } from '@/components/backend-page/messages.en';
import { messages as backendPageZh } from '@/components/backend-page/messages.zh';
import { messages as chartsEn } from '@/components/charts/messages.en';
import { messages as chartsZh } from '@/components/charts/messages.zh';
import { messages as commandPaletteEn } from '@/components/command-palette/messages.en';
import { messages as commandPaletteZh } from '@/components/command-palette/messages.zh';
import { messages as demonstrationEn } from '@/components/demonstration/messages.en';
import { messages as demonstrationZh } from '@/components/demonstration/messages.zh';
import { messages as drainEn } from '@/components/drain/messages.en';
import { messages as drainZh } from '@/components/drain/messages.zh';
import { messages as eventsEn } from '@/components/events/messages.en';
import { messages as eventsZh } from '@/components/events/messages.zh';
import { messages as exportEn } from '@/components/export/messages.en';
import { messages as exportZh } from '@/components/export/messages.zh';
import { messages as failoversEn } from '@/components/failovers/messages.en';
import { messages as failoversZh } from '@/components/failovers/messages.zh';
import type { MessageShape } from '@/components/i18n/message-shape';
import { messages as countsEn } from '@/components/i18n/messages.en';
import { messages as countsZh } from '@/components/i18n/messages.zh';
import { messages as nodesEn } from '@/components/nodes/messages.en';
import { messages as nodesZh } from '@/components/nodes/messages.zh';
import { messages as overviewEn } from '@/components/overview/messages.en';
import { messages as overviewZh } from '@/components/overview/messages.zh';
import { messages as rangeEn } from '@/components/range/messages.en';
import { messages as rangeZh } from '@/components/range/messages.zh';
import { messages as sessionsEn } from '@/components/sessions/messages.en';
import { messages as sessionsZh } from '@/components/sessions/messages.zh';
import { messages as settingsEn } from '@/components/settings/messages.en';
import { messages as settingsZh } from '@/components/settings/messages.zh';
import { messages as shellEn } from '@/components/shell/messages.en';
import { messages as shellZh } from '@/components/shell/messages.zh';
import { messages as uiEn } from '@/components/ui/messages.en';
import { messages as uiZh } from '@/components/ui/messages.zh';
import type { Language } from '@/lib/core/format/language';

/** The dashboard's messages in English, by the folder of the feature that shows them. Other languages have the same keys. */
export const en = {
  access: accessEn,
  api: apiEn,
  backend: backendEn,
  backendPage: backendPageEn,
  charts: chartsEn,
  commandPalette: commandPaletteEn,
  demonstration: demonstrationEn,
  drain: drainEn,
  events: eventsEn,
  export: exportEn,
  failovers: failoversEn,
  counts: countsEn,
  nodes: nodesEn,
  overview: overviewEn,
  range: rangeEn,
  sessions: sessionsEn,
  settings: settingsEn,
  shell: shellEn,
  ui: uiEn,
} as const;

/** The dashboard's messages in Simplified Chinese. */
const zh: MessageShape<typeof en> = {
  access: accessZh,
  api: apiZh,
  backend: backendZh,
  backendPage: backendPageZh,
  charts: chartsZh,
  commandPalette: commandPaletteZh,
  demonstration: demonstrationZh,
  drain: drainZh,
  events: eventsZh,
  export: exportZh,
  failovers: failoversZh,
  counts: countsZh,
  nodes: nodesZh,
  overview: overviewZh,
  range: rangeZh,
  sessions: sessionsZh,
  settings: settingsZh,
  shell: shellZh,
  ui: uiZh,
};

/** The catalogue of each language. Only the server holds them all; a page gets the one of its language. */
export const catalogues: Record<Language, MessageShape<typeof en>> = { en, 'zh-Hans': zh };
