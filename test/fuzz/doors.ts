import type { Door } from "./door.ts";
import { cliFileDoor } from "./doors/cli-file.ts";
import { cursorDoor } from "./doors/cursor.ts";
import { dlqFileDoor } from "./doors/dlq-file.ts";
import { dlqLetterDoor } from "./doors/dlq-letter.ts";
import { ingestApiDoor } from "./doors/ingest-api.ts";
import { kinesisRecordDoor } from "./doors/kinesis-record.ts";
import { sqsRecordDoor } from "./doors/sqs-record.ts";

/** Every way in by which others' bytes come. */
export const doors: readonly Door[] = [
  ingestApiDoor(),
  cliFileDoor(),
  sqsRecordDoor(),
  kinesisRecordDoor(),
  cursorDoor(),
  dlqFileDoor(),
  dlqLetterDoor(),
];
