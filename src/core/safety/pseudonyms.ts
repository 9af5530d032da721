import { createHmac } from 'node:crypto';
import { IPV4_CLASSES, IPV6_CLASSES, turned } from './address-tree';
import { formatCidr, parseCidr } from '../parsers/cidr';

/** Pseudonyms remembered for the map; with the key, those beyond can be made again. */
const MOST_REMEMBERED = 100_000;
/** Addresses that need not be worked out again. */
const MOST_CACHED = 50_000;
const HOST_BITS = { ipv4: 8, ipv6: 16 };

const IPV6 = /(?<![\w:.])(?:[0-9A-Fa-f]{0,4}:){2,7}[0-9A-Fa-f]{0,4}(?![\w:]|\.\d)(?:\/(\d{1,3})(?!\d))?/g;
/** Not inside a longer number, and not the version in a package's name. */
const IPV4 = /(?<![\w.])(?<![A-Za-z]-)(\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3})(?!\w|\.\d)(?:\/(\d{1,2})(?![\d.]))?/g;
/** EC2 names instances after their address. */
const HOST_NAME = /\bip-(\d{1,3})-(\d{1,3})-(\d{1,3})-(\d{1,3})\b/g;
/** In ARNs, and in the names of ECR registries. */
const ACCOUNT = /(\barn:aws[a-z-]*:[a-z0-9-]+:[a-z0-9-]*:)(\d{12})(?=:)|(?<!\d)(\d{12})(?=\.dkr[.-]ecr)/g;
/** The registry of EKS itself, in most regions: it names nobody. https://docs.aws.amazon.com/eks/latest/userguide/add-ons-images.html */
const EKS_REGISTRY = '602401143452';

/** Puts pseudonyms in place of addresses, names made of addresses, and account ids. The same value gets the same one wherever it stands, in every bundle of one key. */
export interface Pseudonyms {
  /** pseudonym -> what it stands for, as far as it was written: for people who hold the map, never for tools */
  readonly map: ReadonlyMap<string, string>;
  /** the text with its pseudonyms; the very same string when there is nothing to replace */
  replace(text: string): string;
}

/**
 * Pseudonyms that keep what a diagnosis rests on: two addresses that share a prefix share one of the same length afterwards (after Crypto-PAn,
 * https://doi.org/10.1109/ICNP.2002.1181415), so an address stays inside its subnet, a route or rule hits what it hit. Classes of addresses and the host's own byte stay.
 *
 * @param key 32 random bytes; who has it can undo every pseudonym
 */
export function createPseudonyms(key: Uint8Array): Pseudonyms {
  if (key.length < 32) { throw new RangeError(`a key of pseudonyms needs 32 bytes; got ${key.length}`); }
  return new KeyedPseudonyms(key);
}

class KeyedPseudonyms implements Pseudonyms {
  public readonly map = new Map<string, string>();
  private readonly addresses = new Map<string, readonly number[]>();

  public constructor(private readonly key: Uint8Array) {}

  public replace(text: string): string {
    return text
      .replace(IPV6, (whole, length: string | undefined) => this.address(whole, length))
      .replace(IPV4, (whole, _address, length: string | undefined) => this.address(whole, length))
      .replace(HOST_NAME, (whole, ...octets: string[]) => this.hostName(whole, octets.slice(0, 4).join('.')))
      .replace(ACCOUNT, (_whole, arn: string | undefined, ofArn: string | undefined, ofRegistry: string | undefined) => (arn ?? '') + this.account((ofArn ?? ofRegistry)!));
  }

  private address(whole: string, length: string | undefined): string {
    const plain = length === undefined ? whole : whole.slice(0, -length.length - 1);
    const exact = parseCidr(plain);
    if (exact === undefined) { return whole; }
    let bytes = this.bytesOf(exact.family, exact.bytes);
    if (bytes.every((byte, index) => byte === exact.bytes[index])) { return whole; }
    // the address of a network stays one: no host bit comes up
    const network = length === undefined ? undefined : parseCidr(whole);
    if (network !== undefined && network.bytes.every((byte, index) => byte === exact.bytes[index])) {
      bytes = parseCidr(`${addressText(exact.family, bytes)}/${length}`)!.bytes;
    }
    const made = addressText(exact.family, bytes);
    this.remember(made, plain);
    return length === undefined ? made : `${made}/${length}`;
  }

  private hostName(whole: string, address: string): string {
    const made = this.address(address, undefined);
    return made === address ? whole : `ip-${made.replaceAll('.', '-')}`;
  }

  private account(id: string): string {
    if (id === EKS_REGISTRY || /^0+$/.test(id)) { return id; }
    const made = String(createHmac('sha256', this.key).update(`account ${id}`).digest().readBigUInt64BE() % 1_000_000_000_000n).padStart(12, '0');
    this.remember(made, id);
    return made;
  }

  private bytesOf(family: 'ipv4' | 'ipv6', bytes: readonly number[]): readonly number[] {
    const name = `${family} ${bytes.join('.')}`;
    const known = this.addresses.get(name);
    if (known !== undefined) { return known; }
    const made = turned(bytes, family === 'ipv4' ? IPV4_CLASSES : IPV6_CLASSES, HOST_BITS[family], (prefix, bits) => this.turns(family, prefix, bits));
    if (this.addresses.size < MOST_CACHED) { this.addresses.set(name, made); }
    return made;
  }

  private turns(family: string, bytes: readonly number[], bits: number): boolean {
    const prefix = bytes.map((byte) => byte.toString(2).padStart(8, '0')).join('').slice(0, bits);
    return (createHmac('sha256', this.key).update(`${family} ${prefix}`).digest()[0] & 1) === 1;
  }

  private remember(made: string, original: string): void {
    if (this.map.size < MOST_REMEMBERED) { this.map.set(made, original); }
  }
}

function addressText(family: 'ipv4' | 'ipv6', bytes: readonly number[]): string {
  return formatCidr({ family, bytes, prefix: bytes.length * 8 }).replace(/\/\d+$/, '');
}
