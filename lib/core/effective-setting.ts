/** The effective value of a setting, and its source. */
export interface EffectiveSetting {
  /** Its field in the configuration file, such as `upstreams.web.sticky.mode`. */
  name: string;
  value: string;
  /** Whether the value is a secret, in whose place `value` says so. */
  isSecret: boolean;
  source: 'flag' | 'environment' | 'file' | 'default';
  /** The option, the variable, or the line of the file; null for a default. */
  place: string | null;
  /** The configured value that takes effect at the next restart; null if it is in effect already. */
  pending: string | null;
}
