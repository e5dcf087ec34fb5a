/** What plans count; what it means stands in the definition. */
export const THROTTLED = "throttled";
export const NEVER_OPEN = "neverOpen";
