export const EXAMPLES = {
  dlq: `
The usual page, in three commands:
  $ npx chorus dlq list                     # what died, and of what
  $ npx chorus dlq plan timelines           # which letters go back; names the file for the next command
  $ npx chorus dlq apply .chorus/dlq/timelines-20260301T090000Z.plan.json

The runbook: docs/runbooks/dead-letters.md`,
  list: `
Example:
  $ npx chorus dlq list
  $ npx chorus dlq list timelines entitlements
  $ npx chorus dlq list https://sqs.eu-west-1.amazonaws.com/111122223333/their-dlq --profile production`,
  show: `
Example:
  $ npx chorus dlq show timelines --group 3fa9 --limit 3
  $ npx chorus dlq show timelines --type post-published --since 2h --where 'data.authorId === "ann"'`,
  plan: `
Example:
  $ npx chorus dlq plan timelines
  $ npx chorus dlq plan timelines --group 3fa9 --since 2h --out mended.plan.json
  $ npx chorus dlq plan their-dlq --to their-queue
  $ npx chorus dlq plan timelines --edit ./mend.mjs
    where mend.mjs is  export default (fact) => ({ ...fact, data: { kind: "text", ...fact.data } })`,
  apply: `
Example:
  $ npx chorus dlq apply mended.plan.json
  $ npx chorus dlq apply mended.plan.json --rate 200 --canary 1,10,100
  $ npx chorus dlq apply mended.plan.json --reason "INC-42: DynamoDB throttled"`,
  export: `
Example:
  $ npx chorus dlq export timelines --out letters.jsonl
  $ npx chorus dlq export timelines --group 3fa9 --out those.jsonl`,
  import: `
Example:
  $ npx chorus dlq import letters.jsonl
  $ npx chorus dlq import letters.jsonl --to timelines`,
  discard: `
Example:
  $ npx chorus dlq plan timelines --group 3fa9 --include-failing --out rubbish.plan.json
  $ npx chorus dlq discard rubbish.plan.json --reason "test data of INC-42" --confirm 588`,
  history: `
Example:
  $ npx chorus dlq history
  $ npx chorus dlq history timelines --json`,
} as const;
