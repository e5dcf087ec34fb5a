/**
 * Any text as a header's value can hold it: all but printable ASCII is percent-encoded, and so are `%` and `"`. Other
 * text never gives the same value.
 *
 * @see https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/http-protocol-binding.md#3132-http-header-values
 */
export const headerText = (text: string): string => text.replaceAll(/[^!-~]|[%"]/gu, percentEncoded);

const percentEncoded = (character: string): string =>
  [...Buffer.from(character)].map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, "0")}`).join("");
