import type { FirstWords } from "../ports.ts";

/** @param keepHours how long a word counts */
export function memoryFirstWords(keepHours: number): FirstWords {
  const words = new Map<string, { readonly word: string; readonly until: number }>();
  return {
    remember: (entries, now) => {
      const counting = entries.map(({ key, word }) => {
        const said = words.get(key);
        if (said !== undefined && said.until > now.getTime()) return said.word;
        words.set(key, { word, until: now.getTime() + keepHours * 3_600_000 });
        return word;
      });
      return Promise.resolve(counting);
    },
  };
}
