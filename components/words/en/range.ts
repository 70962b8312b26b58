export const range = {
  toLocal: 'Show times in your own time zone',
  toUtc: 'Show times in UTC',
  inUtc: 'Times are in UTC; show them in your own time zone',
  inZone: 'Times are those of {zone}; show them in UTC',
  utc: 'UTC',
  local: 'Local',
} as const;
