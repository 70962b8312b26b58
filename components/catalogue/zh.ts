import { messages as access } from '@/components/access/messages.zh';
import { messages as api } from '@/components/api/messages.zh';
import { messages as backend } from '@/components/backend/messages.zh';
import { messages as backendPage } from '@/components/backend-page/messages.zh';
import { messages as charts } from '@/components/charts/messages.zh';
import { messages as commandPalette } from '@/components/command-palette/messages.zh';
import { messages as demonstration } from '@/components/demonstration/messages.zh';
import { messages as drain } from '@/components/drain/messages.zh';
import { messages as events } from '@/components/events/messages.zh';
import { messages as exportMessages } from '@/components/export/messages.zh';
import { messages as failovers } from '@/components/failovers/messages.zh';
import type { MessageShape } from '@/components/i18n/message-shape';
import { messages as counts } from '@/components/i18n/messages.zh';
import { messages as navigation } from '@/components/navigation/messages.zh';
import { messages as overview } from '@/components/overview/messages.zh';
import { messages as range } from '@/components/range/messages.zh';
import { messages as sessions } from '@/components/sessions/messages.zh';
import { messages as settings } from '@/components/settings/messages.zh';
import { messages as shell } from '@/components/shell/messages.zh';
import { messages as ui } from '@/components/ui/messages.zh';
import type { en } from './en';

/** The dashboard's messages in Simplified Chinese. */
export const zh: MessageShape<typeof en> = {
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
};
