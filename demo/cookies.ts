/** The cookies of a `Cookie` field, by name; the first of a name counts. */
export function parseCookies(field: string): Map<string, string> {
  const cookies = new Map<string, string>();
  for (const pair of field.split(/;\s*/)) {
    const [, name, value] = /^([^=]+)=(.*)$/.exec(pair) ?? [];
    if (name !== undefined && value !== undefined && !cookies.has(name)) cookies.set(name, value);
  }
  return cookies;
}

/** What one client of one site keeps: names and values. Paths and expiry do not matter to a demonstration. */
export class CookieJar {
  readonly #cookies = new Map<string, string>();

  /** Takes over the `Set-Cookie` fields of a response. */
  store(fields: string[] = []): void {
    for (const field of fields) {
      const [, name, value] = /^([^=;]+)=([^;]*)/.exec(field) ?? [];
      if (name !== undefined && value !== undefined) this.#cookies.set(name, value);
    }
  }

  /** Header fields for the next request: none while the jar is empty. */
  toHeaders(): { cookie?: string } {
    if (this.#cookies.size === 0) return {};
    return { cookie: [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ') };
  }
}
