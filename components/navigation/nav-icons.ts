import {
  IconArrowsShuffle,
  IconDownload,
  IconFingerprint,
  IconLayoutDashboard,
  IconServer2,
  IconSettings,
  type TablerIcon,
} from '@tabler/icons-react';
import type { NavItemKey } from './nav-items';

/** The sign of each page. */
export const navIcons: Record<NavItemKey, TablerIcon> = {
  overview: IconLayoutDashboard,
  backends: IconServer2,
  sessions: IconFingerprint,
  failovers: IconArrowsShuffle,
  export: IconDownload,
  settings: IconSettings,
};
