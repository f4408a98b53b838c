import { flag, list, text, type Values, whole } from '../setting.ts';

export const httpSettings = {
  host: text({ env: 'HOST', doc: 'Address the API listens on.', default: '127.0.0.1' as string }),
  port: whole(
    { env: 'PORT', doc: 'Port the API listens on; 0 picks a free one.', default: 8080 },
    { min: 0, max: 65_535 },
  ),
  publicUrl: text<string | undefined>({
    env: 'PUBLIC_URL',
    doc: 'Where callers reach the site, e.g. https://docs.example.com; its host is accepted in the Host header.',
    default: undefined,
  }),
  allowedHosts: list({
    env: 'ALLOWED_HOSTS',
    doc: 'Further host names accepted in the Host header while AUTH=off (protects a local service from DNS rebinding).',
    default: [],
  }),
  corsOrigins: list({
    env: 'CORS_ORIGINS',
    doc: 'Origins of other web pages that may call the API from a browser, e.g. https://app.example.com.',
    default: [],
  }),
  allowOpen: flag({
    env: 'ALLOW_OPEN',
    doc: 'Allows AUTH=off on an address other than loopback: everyone who reaches the port may do everything.',
    default: false,
  }),
  trustProxy: flag({
    env: 'TRUST_PROXY',
    doc: 'Takes the client address from X-Forwarded-For; only behind a proxy that sets it.',
    default: false,
  }),
};

export type HttpSettings = Values<typeof httpSettings>;
