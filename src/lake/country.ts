// Countries of addresses, by the npm package @ip-location-db/asn-country (data of nro.net, CC BY 4.0): who announces the range,
// which is where the network is registered rather than where a person sits.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { isIPv4, isIPv6 } from 'node:net';

export interface AddressBook {
  /** ISO 3166-1 alpha-2 code, null when the address is none, private or unknown. */
  countryOf(address: string): string | null;
}

/** What stands before an IPv4 address that is written as an IPv6 one, `::ffff:192.0.2.1`. */
const mappedPrefix = 0xffffn;

interface Ranges<N> {
  starts: N[];
  ends: N[];
  codes: string[];
}

/** Opens the table of the package; each kind of address is read when the first one is asked for, a tenth of a second each. */
export function openAddressBook(): AddressBook {
  const require = createRequire(import.meta.url);
  let v4: Ranges<number> | undefined;
  let v6: Ranges<bigint> | undefined;
  const inV4 = (wanted: number) => {
    v4 ??= readRanges(require.resolve('@ip-location-db/asn-country/asn-country-ipv4-num.csv'), Number);
    return find(v4, wanted);
  };
  const inV6 = (wanted: bigint) => {
    v6 ??= readRanges(require.resolve('@ip-location-db/asn-country/asn-country-ipv6-num.csv'), BigInt);
    return find(v6, wanted);
  };
  return {
    countryOf(address) {
      if (isIPv4(address)) return inV4(numberOfV4(address));
      if (!isIPv6(address)) return null;
      const number = numberOfV6(address);
      return number >> 32n === mappedPrefix ? inV4(Number(number & 0xffffffffn)) : inV6(number);
    },
  };
}

function readRanges<N>(file: string, parse: (text: string) => N): Ranges<N> {
  const ranges: Ranges<N> = { starts: [], ends: [], codes: [] };
  for (const line of readFileSync(file, 'utf8').split('\n')) {
    const [start, end, code] = line.split(',');
    if (start === undefined || end === undefined || code === undefined) continue;
    ranges.starts.push(parse(start));
    ranges.ends.push(parse(end));
    ranges.codes.push(code.trim());
  }
  return ranges;
}

function find<N extends number | bigint>({ starts, ends, codes }: Ranges<N>, wanted: N): string | null {
  let low = 0;
  let high = starts.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    if ((starts[middle] as N) <= wanted) low = middle + 1;
    else high = middle - 1;
  }
  const end = ends[high];
  return end !== undefined && wanted <= end ? (codes[high] ?? null) : null;
}

const numberOfV4 = (address: string): number => address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);

function numberOfV6(address: string): bigint {
  const [plain = ''] = address.split('%');
  const dotted = /^(.*:)(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(plain);
  const hex = dotted
    ? `${dotted[1]}${((Number(dotted[2]) << 8) | Number(dotted[3])).toString(16)}:${((Number(dotted[4]) << 8) | Number(dotted[5])).toString(16)}`
    : plain;
  const [head = '', tail] = hex.split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? [] : Array.from({ length: 8 - left.length - right.length }, () => '0');
  return [...left, ...zeros, ...right].reduce((sum, group) => (sum << 16n) + BigInt(`0x${group}`), 0n);
}
