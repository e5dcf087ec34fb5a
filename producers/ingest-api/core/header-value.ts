/**
 * A CloudEvents attribute from its HTTP header: first quotes are taken off, then percent-encoding,
 * once. https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/http-protocol-binding.md#3132-http-header-values
 *
 * @returns undefined when what is percent-encoded is not UTF-8, or half of it is missing.
 */
export function headerValue(text: string): string | undefined {
  try {
    return decodeURIComponent(unquoted(text.trim()));
  } catch {
    return undefined;
  }
}

function unquoted(text: string): string {
  const quoted = /^"((?:[^"\\]|\\.)*)"$/s.exec(text)?.[1];
  return quoted === undefined ? text : quoted.replaceAll(/\\(.)/gs, "$1");
}
