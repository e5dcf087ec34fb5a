import type { Resource } from "../templates/template.ts";

const RETENTION_DAYS = 30;

export function logGroup(LogGroupName: string): Resource {
  return { Type: "AWS::Logs::LogGroup", Properties: { LogGroupName, RetentionInDays: RETENTION_DAYS } };
}
