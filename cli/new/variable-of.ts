/** A kebab-case name in code: `welcome-mail` is `welcomeMail`. */
export function variableOf(name: string): string {
  return name.replace(/-([a-z0-9])/g, (_, first: string) => first.toUpperCase());
}
