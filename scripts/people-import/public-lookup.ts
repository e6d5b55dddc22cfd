import { type LookupAddress, lookup } from "node:dns";
import { BlockList, isIP, type LookupFunction } from "node:net";
import { FaceServiceError } from "../../src/errors.ts";

/** Networks that are not the public internet: IANA's special-purpose registries (RFC 6890 and its updates). */
const reserved = new BlockList();
for (const [network, prefix] of [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 3],
] as const)
  reserved.addSubnet(network, prefix, "ipv4");
for (const [network, prefix] of [
  ["::", 96],
  ["64:ff9b::", 96],
  ["64:ff9b:1::", 48],
  ["100::", 64],
  ["2001::", 23],
  ["2001:db8::", 32],
  ["2002::", 16],
  ["fc00::", 7],
  ["fe80::", 10],
  ["ff00::", 8],
] as const)
  reserved.addSubnet(network, prefix, "ipv6");

/** Whether an address is one of the public internet. An IPv4 address written as IPv6 counts as what it is. */
export function isPublicAddress(address: string): boolean {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined) return isPublicAddress(mapped);
  const family = isIP(address);
  return family !== 0 && !reserved.check(address, family === 4 ? "ipv4" : "ipv6");
}

/**
 * Resolves a host's name as usual, but to none that is not public. The connection goes to the address that was
 * checked, so that a name which resolves otherwise the second time gains nothing.
 */
export const publicLookup: LookupFunction = (hostname, options, callback) => {
  lookup(hostname, { ...options, all: true }, (error, found) => {
    const addresses = (error === null ? found : []) as LookupAddress[];
    const allowed = addresses.filter(({ address }) => isPublicAddress(address));
    const [first] = allowed;
    if (error !== null) callback(error, "");
    else if (first === undefined) callback(refused(hostname), "");
    else if (options.all === true) callback(null, allowed);
    else callback(null, first.address, first.family);
  });
};

export function refused(hostname: string): FaceServiceError {
  return new FaceServiceError(
    "REQUEST_INVALID",
    `${hostname} is no host of the public internet; --private-hosts allows those of your own network`,
  );
}
