import type { LookupAddress, LookupOptions } from "node:dns";
import { BlockList, isIP, type LookupFunction } from "node:net";

/** https://www.iana.org/assignments/iana-ipv4-special-registry */
const NOT_PUBLIC_IPV4: readonly (readonly [string, number])[] = [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  // Carriers' own, and what some clouds use inside.
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  // 169.254.169.254 hands out a machine's credentials.
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.88.99.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  // Multicast, reserved, broadcast.
  ["224.0.0.0", 3],
];

/** What is given out to the world: https://www.iana.org/assignments/ipv6-unicast-address-assignments */
const PUBLIC_IPV6 = ["2000::", 3] as const;
/** https://www.iana.org/assignments/iana-ipv6-special-registry; 6to4 and Teredo carry an IPv4 address that would have to be looked at. */
const NOT_PUBLIC_IPV6: readonly (readonly [string, number])[] = [
  ["2001::", 23],
  ["2001:db8::", 32],
  ["2002::", 16],
  ["3fff::", 20],
];

const [notPublicIpv4, publicIpv6, notPublicIpv6] = [new BlockList(), new BlockList(), new BlockList()];
for (const [network, prefix] of NOT_PUBLIC_IPV4) notPublicIpv4.addSubnet(network, prefix, "ipv4");
publicIpv6.addSubnet(...PUBLIC_IPV6, "ipv6");
for (const [network, prefix] of NOT_PUBLIC_IPV6) notPublicIpv6.addSubnet(network, prefix, "ipv6");

/** Whether it is a machine's address on the public internet, and not one of this machine, its networks or nobody. */
export function isPublicAddress(address: string): boolean {
  const version = isIP(address);
  if (version === 4) return !notPublicIpv4.check(address, "ipv4");
  return version === 6 && publicIpv6.check(address, "ipv6") && !notPublicIpv6.check(address, "ipv6");
}

/** A name that leads to something else than public addresses. */
export class NotPublic extends Error {
  override readonly name = "NotPublic";
}

/** As `node:dns` has it. */
export type LookUp = (
  hostname: string,
  options: LookupOptions & { readonly all: true },
  callback: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

/**
 * For a socket, which connects to nothing but what this hands it: an address that is looked up once more to be judged
 * could be another by then. One that is not public spoils them all, because who owns the name says which comes first.
 */
export const publicLookup =
  (lookUp: LookUp): LookupFunction =>
  (hostname, options, callback) => {
    lookUp(hostname, { ...options, all: true }, (error, addresses) => {
      if (error !== null) {
        callback(error, []);
        return;
      }
      const [first] = addresses;
      if (first === undefined) callback(new Error("No address"), []);
      else if (!addresses.every(({ address }) => isPublicAddress(address))) callback(new NotPublic(), []);
      else if (options.all === true) callback(null, addresses);
      else callback(null, first.address, first.family);
    });
  };
