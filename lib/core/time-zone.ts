/** Whether this machine knows a time zone by its IANA name. */
export function isTimeZone(name: string): boolean {
  // Distances such as +01:00 are taken by some versions of Node, and by others not.
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    new Intl.DateTimeFormat('en-US', { timeZone: name });
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}
