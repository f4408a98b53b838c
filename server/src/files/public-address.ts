import { isIP } from 'node:net';
import { networkInterfaces } from 'node:os';

/** Networks as [first address, prefix length]. */
type Network = readonly [bigint, number];

/** An address as a number: 32 bits for IPv4, 128 for IPv6. `address` must be one that `isIP` takes. */
function numberOf(address: string): bigint {
  if (isIP(address) === 4) return address.split('.').reduce((sum, part) => (sum << 8n) | BigInt(part), 0n);
  // The tail of an IPv6 address may be written as IPv4 (RFC 4291 section 2.2).
  const [, front = '', tail] = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(address) ?? [];
  const low = tail === undefined ? 0n : numberOf(tail);
  const whole =
    tail === undefined ? address : `${front}${(low >> 16n).toString(16)}:${(low & 0xffffn).toString(16)}`;
  const [head = '', rest] = whole.split('::');
  const left = head === '' ? [] : head.split(':');
  const right = rest === undefined || rest === '' ? [] : rest.split(':');
  const groups = [...left, ...Array<string>(8 - left.length - right.length).fill('0'), ...right];
  return groups.reduce((sum, group) => (sum << 16n) | BigInt(`0x${group}`), 0n);
}

const network = (text: string): Network => {
  const [address = '', length] = text.split('/');
  return [numberOf(address), Number(length)];
};

const inside = (value: bigint, width: number, [first, length]: Network) =>
  value >> BigInt(width - length) === first >> BigInt(width - length);

/** IANA IPv4 Special-Purpose Address Registry (RFC 6890 and successors), multicast and the reserved top. */
const special4 = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.31.196.0/24',
  '192.52.193.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '192.175.48.0/24',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/3',
].map(network);

const mapped4 = network('::ffff:0:0/96');
/** The only IPv6 space that is handed out for the public internet (RFC 4291, IANA); all else is refused unseen. */
const global6 = network('2000::/3');
/** What lies in it and is not public: Teredo and other protocol blocks, documentation, 6to4 (which holds an IPv4 address), AS112. */
const special6 = ['2001::/23', '2001:db8::/32', '2002::/16', '2620:4f:8000::/48', '3fff::/20'].map(network);

/**
 * Whether an address belongs to some machine on the public internet, as far as an address can tell: no loopback, private,
 * link-local, shared, multicast or reserved one, no form that wraps such a one (IPv4-mapped, NAT64, 6to4, Teredo), and
 * none of this machine's own. Text that is no address is not public.
 */
export function isPublicAddress(address: string): boolean {
  const kind = address.includes('%') ? 0 : isIP(address);
  if (kind === 0) return false;
  const value = numberOf(address);
  if (kind === 6 && inside(value, 128, mapped4)) return isPublic4(value & 0xffff_ffffn);
  if (ownAddresses().has(`${kind} ${value}`)) return false;
  if (kind === 4) return isPublic4(value);
  return inside(value, 128, global6) && !special6.some((one) => inside(value, 128, one));
}

function isPublic4(value: bigint): boolean {
  return !special4.some((one) => inside(value, 32, one)) && !ownAddresses().has(`4 ${value}`);
}

/** A public address of this machine leads back to it, past whatever guards its front door. */
const ownAddresses = () =>
  new Set(
    Object.values(networkInterfaces()).flatMap((entries) =>
      (entries ?? []).map(({ address }) => {
        const bare = address.split('%')[0]!;
        return `${isIP(bare)} ${numberOf(bare)}`;
      }),
    ),
  );
