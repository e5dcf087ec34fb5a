/** A message of an error without what differs from one failure of its kind to the next: ids, numbers and quotations. */
export const withoutIds = (message: string): string =>
  message.replaceAll(/[\da-f]{8}-[\da-f-]{27}/gi, "<id>").replaceAll(/"[^"]*"|'[^']*'|\d+/g, "<…>");
