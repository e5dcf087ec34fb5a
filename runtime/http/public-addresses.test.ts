import { expect, it } from "@jest/globals";
import { isPublicAddress, type LookUp, publicLookup } from "./public-addresses.ts";

it.each(["1.1.1.1", "8.8.8.8", "52.94.236.248", "172.15.255.255", "172.32.0.0", "223.255.255.255"])(
  "is public: %s",
  (address) => {
    expect(isPublicAddress(address)).toBe(true);
  },
);

it.each(["2600:1f18::1", "2a00:1450:4001:80b::200e", "2001:4860:4860::8888"])("is public: %s", (address) => {
  expect(isPublicAddress(address)).toBe(true);
});

it.each([
  ["nobody", "0.0.0.0"],
  ["a network's own", "10.1.2.3"],
  ["a carrier's own", "100.100.100.200"],
  ["this machine", "127.0.0.53"],
  ["where a machine's credentials are", "169.254.169.254"],
  ["a network's own", "172.16.0.1"],
  ["a network's own", "172.31.255.255"],
  ["a network's own", "192.168.1.1"],
  ["an example", "203.0.113.9"],
  ["many", "224.0.0.1"],
  ["everybody", "255.255.255.255"],
  ["nobody", "::"],
  ["this machine", "::1"],
  ["where a machine's credentials are", "fd00:ec2::254"],
  ["a link's own", "fe80::1"],
  ["a link's own, with its zone", "fe80::1%eth0"],
  ["many", "ff02::1"],
  ["IPv4 in IPv6", "::ffff:10.0.0.1"],
  ["IPv4 in IPv6", "::ffff:8.8.8.8"],
  ["IPv4 behind a translator", "64:ff9b::a9fe:a9fe"],
  ["IPv4 in 6to4", "2002:a9fe:a9fe::1"],
  ["IPv4 in Teredo", "2001:0:4136:e378:8000:63bf:3fff:fdd2"],
  ["an example", "2001:db8::1"],
  ["no address", "example.com"],
  ["no address", ""],
])("is not public, but %s: %s", (_, address) => {
  expect(isPublicAddress(address)).toBe(false);
});

it("hands a socket the very addresses that were judged, all of them or the first", () => {
  const addresses = [
    { address: "1.1.1.1", family: 4 },
    { address: "2600:1f18::1", family: 6 },
  ];
  const asked: string[] = [];
  const lookUp: LookUp = (hostname, { all, family }, callback) => {
    asked.push(`${hostname} ${String(all)} ${String(family)}`);
    callback(null, addresses);
  };
  const answers: unknown[] = [];
  publicLookup(lookUp)("hook.example", { all: true }, (...answer) => answers.push(answer));
  publicLookup(lookUp)("hook.example", { family: 4 }, (...answer) => answers.push(answer));
  expect(answers).toEqual([
    [null, addresses],
    [null, "1.1.1.1", 4],
  ]);
  expect(asked).toEqual(["hook.example true undefined", "hook.example true 4"]);
});
