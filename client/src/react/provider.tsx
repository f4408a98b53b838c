'use client';
import { createContext, type ReactNode, useContext } from 'react';
import { type Client, type ClientOptions, createClient } from '../client.ts';

const Given = createContext<Client | null>(null);

/** The client of the hooks and the dialog below it: another address, headers, a `fetch` of your own. Make it once. */
export function OctavoProvider({ client, children }: { client: Client; children: ReactNode }) {
  return <Given.Provider value={client}>{children}</Given.Provider>;
}

let own: Client | undefined;

/**
 * The client where no provider is: by default `/api/v1` of the page's own origin. Call it before the first render. On a
 * server that renders for many people, use the provider: this one is the same for all of them.
 */
export function configure(options: ClientOptions): void {
  own = createClient(options);
}

/** The client of the nearest provider, or the one of `configure`. */
export function useOctavo(): Client {
  const given = useContext(Given);
  if (given) return given;
  own ??= createClient();
  return own;
}
