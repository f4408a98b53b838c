import { type Dict, isDict, isName, name, nameOf, type PdfObject, Ref, Stream } from '../objects/object.ts';
import { type Cipher, cipherFor, encryptWhole } from './encryptor.ts';
import { type CryptFilter, type Handler, handlerOf, identity } from './handler.ts';
import type { FileKey } from './key.ts';
import type { Encrypted } from './read.ts';

/** What a document is to be written with: what `readEncrypt` gave for its original, and the key `keyOf` found. */
export interface Encryption extends Encrypted {
  key: FileKey;
}

/** Says for each object that is written how it is encrypted. Generations are 0, as in all that is written anew. */
export interface Lock {
  /** The PDF version that first knew this encryption. */
  version: string;
  /** False where strings in object streams would lie open though the document hides them: streams unencrypted, strings not. */
  packs: boolean;
  string(bytes: Buffer, number: number): Buffer;
  /** A copy of the stream's dictionary to write instead (its Length is the caller's matter), and the cipher for its bytes, if any. */
  stream(stream: Stream, number: number): { dict: Dict; cipher: Cipher | undefined };
  /** For a stream of packed objects, whose strings are not encrypted one by one. */
  container(number: number): Cipher | undefined;
}

type Resolved = (object: PdfObject) => PdfObject;
type Objects = readonly (readonly [number: number, object: PdfObject])[];

/** Throws RangeError where the handler is unknown: `keyOf` gives no key for it either. */
export function lockFor({ dict, key }: Encryption, objects: Objects): Lock {
  const handler = handlerOf(dict);
  if (!handler) throw new RangeError('an unknown security handler');
  const { streams, strings } = handler;
  const byNumber = new Map(objects);
  const resolved: Resolved = (object) => (object instanceof Ref ? byNumber.get(object.number) : object);
  const filterOf = streamFilters(handler, byNumber.values(), resolved);
  return {
    version: handler.revision >= 5 ? '1.7' : handler.revision === 4 ? '1.6' : '1.4',
    packs: streams.method !== 'Identity' || strings.method === 'Identity',
    string(bytes, number) {
      const cipher = cipherFor(key, strings.method, number, 0);
      return cipher ? encryptWhole(cipher, bytes) : bytes;
    },
    stream(stream, number) {
      const { filter, named } = filterOf(stream);
      return {
        dict: filter === streams || named ? new Map(stream.dict) : declared(stream.dict, filter, resolved),
        cipher: cipherFor(key, filter.method, number, 0),
      };
    },
    container: (number) => cipherFor(key, streams.method, number, 0),
  };
}

/** Which filter each stream gets, and whether its dictionary names it already. */
function streamFilters(
  { revision, filters, streams, embedded, encryptMetadata }: Handler,
  objects: Iterable<PdfObject>,
  resolved: Resolved,
) {
  const attached = embedded === streams ? new Set<Stream>() : attachments(objects, resolved);
  return (stream: Stream): { filter: CryptFilter; named: boolean } => {
    const { dict } = stream;
    if (revision < 4) return { filter: streams, named: false };
    const chain = listOf(resolved(dict.get('Filter'))).map(resolved);
    const place = chain.findIndex((one) => isName(one, 'Crypt'));
    if (place >= 0) {
      const parameters = resolved(listOf(resolved(dict.get('DecodeParms')))[place]);
      const given = isDict(parameters) ? nameOf(resolved(parameters.get('Name'))) : undefined;
      const filter = filters.get(given ?? identity.name);
      if (!filter) throw new RangeError('a stream names a crypt filter that is not there');
      return { filter, named: true };
    }
    const type = resolved(dict.get('Type'));
    if (!encryptMetadata && isName(type, 'Metadata')) return { filter: identity, named: false };
    if (embedded !== streams && (attached.has(stream) || isName(type, 'EmbeddedFile')))
      return { filter: embedded, named: false };
    return { filter: streams, named: false };
  };
}

/** Streams that file specifications name (7.11.4): the type in their own dictionaries is optional. */
function attachments(objects: Iterable<PdfObject>, resolved: Resolved): Set<Stream> {
  const found = new Set<Stream>();
  const waiting = [...objects];
  while (waiting.length > 0) {
    const object = waiting.pop();
    if (Array.isArray(object)) for (const one of object) waiting.push(one);
    const dict = object instanceof Stream ? object.dict : object;
    if (!isDict(dict)) continue;
    for (const [key, value] of dict) {
      const files = key === 'EF' ? resolved(value) : undefined;
      if (isDict(files))
        for (const one of files.values()) {
          const stream = resolved(one);
          if (stream instanceof Stream) found.add(stream);
        }
      waiting.push(value);
    }
  }
  return found;
}

/**
 * The dictionary with a Crypt filter in front (7.4.10). Readers differ on what EncryptMetadata covers and some do not look
 * at EFF; what a stream says of itself they all follow.
 */
function declared(dict: Dict, filter: CryptFilter, resolved: Resolved): Dict {
  const chain = listOf(resolved(dict.get('Filter')));
  const parameters = listOf(resolved(dict.get('DecodeParms')));
  const own: Dict = new Map<string, PdfObject>([
    ['Type', name('CryptFilterDecodeParms')],
    ['Name', name(filter.name)],
  ]);
  return new Map<string, PdfObject>([
    ...dict,
    ['Filter', [name('Crypt'), ...chain]],
    ['DecodeParms', [own, ...chain.map((_, index) => parameters[index] ?? null)]],
  ]);
}

const listOf = (object: PdfObject): PdfObject[] =>
  object === undefined || object === null ? [] : Array.isArray(object) ? object : [object];
