import type { buildApp } from "fauxqs";

/** No retention, no policies, no cap on messages in flight. Not listening yet. @param defaultRegion for who signs for none */
export function messagingApp(options?: { readonly defaultRegion?: string }): ReturnType<typeof buildApp>;
