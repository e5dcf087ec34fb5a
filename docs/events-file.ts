import { format, resolveConfig } from "prettier";
import { eventsPage, type Everything } from "./events-page.ts";

/** The page as it stands in the file: formatted by the file's own settings. */
export async function eventsFile(everything: Everything, file: string): Promise<string> {
  return await format(eventsPage(everything), { ...(await resolveConfig(file)), filepath: file });
}
