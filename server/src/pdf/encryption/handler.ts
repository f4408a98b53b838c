import { type Dict, isDict, isName, nameOf, type PdfObject, PdfString } from '../objects/object.ts';

/** How bytes are encrypted: RC4 (CFM V2), AES-128 or AES-256 in CBC mode, not at all. */
export type Method = 'RC4' | 'AESV2' | 'AESV3' | 'Identity';

/** A crypt filter (PDF 32000-1, 7.6.5); documents before version 4 have one alone, which this names `StdCF`. */
export interface CryptFilter {
  name: string;
  method: Method;
}

/** What an /Encrypt dictionary of the standard security handler says (tables 20 and 21). */
export interface Handler {
  revision: 2 | 3 | 4 | 5 | 6;
  /** /O and /U: 32 bytes up to revision 4, 48 from 5 on. */
  owner: Buffer;
  user: Buffer;
  /** /OE and /UE, 32 bytes; empty before revision 5. */
  ownerKey: Buffer;
  userKey: Buffer;
  /** /P as a signed 32-bit number. */
  permissions: number;
  encryptMetadata: boolean;
  /** Bytes the file key may have, likeliest first: writers disagree on which entry counts, and /U tells who is right. */
  keyLengths: number[];
  streams: CryptFilter;
  strings: CryptFilter;
  embedded: CryptFilter;
  /** By their names, for streams that name one themselves. */
  filters: ReadonlyMap<string, CryptFilter>;
}

export const identity: CryptFilter = { name: 'Identity', method: 'Identity' };
const methods: Record<string, Method> = { V2: 'RC4', AESV2: 'AESV2', AESV3: 'AESV3' };

/**
 * The handler of an /Encrypt dictionary whose references are resolved (`readEncrypt` gives one). Undefined for every other
 * handler (public keys, digital rights), for versions that were never published and for damage: what is not wholly
 * understood must not be written anew.
 */
export function handlerOf(encrypt: Dict): Handler | undefined {
  if (!isName(encrypt.get('Filter'), 'Standard')) return undefined;
  const version = encrypt.get('V') ?? 0;
  const revision = encrypt.get('R');
  const permissions = encrypt.get('P');
  if (typeof permissions !== 'number' || !Number.isInteger(permissions)) return undefined;
  const modern = version === 5 && (revision === 5 || revision === 6);
  const filtered = version === 4 && revision === 4;
  const plain = (version === 1 || version === 2) && (revision === 2 || revision === 3);
  if (!modern && !filtered && !plain) return undefined;
  const [owner, user] = [bytesOf(encrypt.get('O')), bytesOf(encrypt.get('U'))];
  const [ownerKey, userKey] = [bytesOf(encrypt.get('OE')), bytesOf(encrypt.get('UE'))];
  // Some writers fill the strings up with zeros; what counts stands at the beginning.
  const least = modern ? 48 : 32;
  if (owner.length < least || user.length < least) return undefined;
  if (modern && (ownerKey.length < 32 || userKey.length < 32)) return undefined;
  const filters = plain ? undefined : filtersOf(encrypt.get('CF'), modern ? 5 : 4);
  if (!plain && !filters) return undefined;
  const chosen = (key: string, otherwise: CryptFilter): CryptFilter | undefined => {
    if (plain) return { name: 'StdCF', method: 'RC4' };
    const text = nameOf(encrypt.get(key));
    return text === undefined ? otherwise : text === 'Identity' ? identity : filters?.get(text);
  };
  const streams = chosen('StmF', identity);
  const strings = chosen('StrF', identity);
  const embedded = streams && chosen('EFF', streams);
  if (!streams || !strings || !embedded) return undefined;
  // Streams that are encrypted one by one, by filters of their own, can no longer be told once it is all unlocked.
  if (streams.method === 'Identity' && embedded.method === 'Identity') return undefined;
  return {
    revision: revision as Handler['revision'],
    owner: owner.subarray(0, least),
    user: user.subarray(0, least),
    ownerKey: ownerKey.subarray(0, 32),
    userKey: userKey.subarray(0, 32),
    permissions: permissions | 0,
    encryptMetadata: encrypt.get('EncryptMetadata') !== false,
    keyLengths: modern ? [32] : keyLengthsOf(encrypt, version as number, revision as number),
    streams,
    strings,
    embedded,
    filters: filters ?? new Map(),
  };
}

function filtersOf(object: PdfObject, version: 4 | 5): Map<string, CryptFilter> | undefined {
  const filters = new Map([['Identity', identity]]);
  if (object === undefined) return filters;
  if (!isDict(object)) return undefined;
  for (const [name, filter] of object) {
    const method = isDict(filter) ? methods[nameOf(filter.get('CFM')) ?? ''] : undefined;
    // AES-256 needs the long key, the others the short one; a filter of the application's own (CFM None) is none of ours.
    if (method && (method === 'AESV3') === (version === 5) && name !== 'Identity')
      filters.set(name, { name, method });
  }
  return filters;
}

function keyLengthsOf(encrypt: Dict, version: number, revision: number): number[] {
  if (version === 1 || revision === 2) return [5];
  const bits = encrypt.get('Length');
  const said = typeof bits === 'number' && bits % 8 === 0 ? bits / 8 : 5;
  const lengths = version === 4 ? [16, said] : [said, 5, 16];
  return [...new Set(lengths)].filter((length) => length >= 5 && length <= 16);
}

const bytesOf = (object: PdfObject): Buffer => (object instanceof PdfString ? object.bytes : Buffer.alloc(0));
