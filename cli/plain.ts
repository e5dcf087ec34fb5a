/** What somebody else wrote, without what would steer a terminal or forge a line. */
export const plain = (text: string): string => text.replaceAll(/[\p{Cc}\u2028\u2029]/gu, "\ufffd");
