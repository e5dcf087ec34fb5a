/** What a made file imports from a file of the checkout. */
export interface Import {
  /** `{ userJoinedV1 }`, `type { Fact }` */
  readonly what: string;
  /** From the checkout: `schemas/account/user-joined.v1.ts`. */
  readonly from: string;
}

/** Import lines, by file. @param up the way to the checkout: `../../` */
export function importLines(imports: readonly Import[], up: string): string {
  return imports
    .toSorted((a, b) => (a.from < b.from ? -1 : 1))
    .map(({ what, from }) => `import ${what} from "${up}${from}";`)
    .join("\n");
}
