/** Something in a packaged template that must not be deployed. */
export interface Finding {
  readonly stack: string;
  /** Logical id; empty for what concerns the stack. */
  readonly resource: string;
  /** Name of the rule, or the validator's id. */
  readonly rule: string;
  readonly problem: string;
  /** One sentence: what to change, and where. */
  readonly fix: string;
}
