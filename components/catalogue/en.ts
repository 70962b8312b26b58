import { messages as access } from '@/components/access/messages.en';
import { messages as api } from '@/components/api/messages.en';
import { messages as backend } from '@/components/backend/messages.en';
import { messages as backendPage } from '@/components/backend-page/messages.en';
import { messages as charts } from '@/components/charts/messages.en';
import { messages as commandPalette } from '@/components/command-palette/messages.en';
import { messages as demonstration } from '@/components/demonstration/messages.en';
import { messages as drain } from '@/components/drain/messages.en';
import { messages as events } from '@/components/events/messages.en';
import { messages as exportMessages } from '@/components/export/messages.en';
import { messages as failovers } from '@/components/failovers/messages.en';
import { messages as counts } from '@/components/i18n/messages.en';
import { messages as navigation } from '@/components/navigation/messages.en';
import { messages as overview } from '@/components/overview/messages.en';
import { messages as range } from '@/components/range/messages.en';
import { messages as sessions } from '@/components/sessions/messages.en';
import { messages as settings } from '@/components/settings/messages.en';
import { messages as shell } from '@/components/shell/messages.en';
import { messages as ui } from '@/components/ui/messages.en';

/** The dashboard's messages in English, by the folder of the feature that shows them. Other languages have the same keys. */
export const en = {
  access,
  api,
  backend,
  backendPage,
  charts,
  commandPalette,
  counts,
  demonstration,
  drain,
  events,
  export: exportMessages,
  failovers,
  navigation,
  overview,
  range,
  sessions,
  settings,
  shell,
  ui,
} as const;
