/**
 * Dead letters on their way back, as SQS moves them itself.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_StartMessageMoveTask.html
 */
import { randomUUID } from "node:crypto";

/** A request as SQS refuses it. */
export class Refused extends Error {
  constructor(code, message, status = 400) {
    super(message);
    this.code = code;
    this.status = status;
  }
}

const MOST_PER_SECOND = 500;
const MOST_RESULTS = 10;
/** What moves before others get a turn, when no rate was asked for. */
const AT_ONCE = 100;
const TICK_MS = 20;

export const moveTasks = ({ queueAt, isDeadLetterQueue, sourceOf, messageLike }) => {
  /** The newest first, by source. */
  const tasks = new Map();
  const tasksOf = (sourceArn) => tasks.get(sourceArn) ?? [];

  const run = (task) => {
    if (task.Status !== "RUNNING") return;
    const { MaxNumberOfMessagesPerSecond: rate, StartedTimestamp, ApproximateNumberOfMessagesMoved: moved } = task;
    const due = rate === undefined ? AT_ONCE : 1 + Math.floor(((Date.now() - StartedTimestamp) * rate) / 1_000) - moved;
    for (let left = due; left > 0 && task.Status === "RUNNING"; left--) moveOne(task);
    if (rate === undefined) setImmediate(run, task);
    else setTimeout(run, TICK_MS, task).unref();
  };

  const moveOne = (task) => {
    const source = queueAt(task.SourceArn);
    const [received] = source?.dequeue(1) ?? [];
    if (received === undefined) {
      task.Status = "COMPLETED";
      return;
    }
    const { message } = source.inflightMessages.get(received.ReceiptHandle);
    const destinationArn = task.DestinationArn ?? sourceOf(message);
    const destination = queueAt(destinationArn);
    if (destination === undefined) {
      source.changeVisibility(received.ReceiptHandle, 0);
      task.Status = "FAILED";
      task.FailureReason =
        destinationArn === undefined ? "CouldNotDetermineMessageSource" : "AWS.SimpleQueueService.NonExistentQueue";
      return;
    }
    // A new message: its id, its age and its receives begin anew.
    const moved = messageLike(message);
    if (destination.isFifo()) moved.sequenceNumber = destination.nextSequenceNumber();
    destination.enqueue(moved);
    source.deleteMessage(received.ReceiptHandle);
    task.ApproximateNumberOfMessagesMoved++;
  };

  return {
    StartMessageMoveTask({ SourceArn, DestinationArn, MaxNumberOfMessagesPerSecond }) {
      const source = existing(queueAt, "SourceArn", SourceArn);
      if (!isDeadLetterQueue(SourceArn)) throw invalid("Source queue must be configured as a Dead Letter Queue.");
      if (DestinationArn !== undefined) {
        if (DestinationArn === SourceArn)
          throw invalid("Source queue arn and destination queue arn cannot be the same.");
        if (existing(queueAt, "DestinationArn", DestinationArn).isFifo() !== source.isFifo())
          throw invalid("The source queue and destination queue must be of the same queue type.");
      }
      within("MaxNumberOfMessagesPerSecond", MaxNumberOfMessagesPerSecond, MOST_PER_SECOND);
      if (tasksOf(SourceArn).some(({ Status }) => Status === "RUNNING"))
        throw invalid(
          "There is already a task running. Only one active task is allowed for a source queue arn at a given time.",
        );
      const task = {
        TaskHandle: handleOf(SourceArn),
        Status: "RUNNING",
        SourceArn,
        DestinationArn,
        MaxNumberOfMessagesPerSecond,
        ApproximateNumberOfMessagesMoved: 0,
        ApproximateNumberOfMessagesToMove: Number(source.getAttribute("ApproximateNumberOfMessages")),
        StartedTimestamp: Date.now(),
      };
      tasks.set(SourceArn, [task, ...tasksOf(SourceArn)].slice(0, MOST_RESULTS));
      setImmediate(run, task);
      return { TaskHandle: task.TaskHandle };
    },

    ListMessageMoveTasks({ SourceArn, MaxResults = 1 }) {
      existing(queueAt, "SourceArn", SourceArn);
      within("MaxResults", MaxResults, MOST_RESULTS);
      return { Results: tasksOf(SourceArn).slice(0, MaxResults).map(shown) };
    },

    CancelMessageMoveTask({ TaskHandle }) {
      const task = [...tasks.values()].flat().find((one) => one.TaskHandle === TaskHandle);
      if (task === undefined) throw new Refused("ResourceNotFoundException", "Task does not exist.", 404);
      if (task.Status !== "RUNNING") throw new Refused("UnsupportedOperation", "Only running tasks can be cancelled.");
      task.Status = "CANCELLED";
      return { ApproximateNumberOfMessagesMoved: task.ApproximateNumberOfMessagesMoved };
    },
  };
};

/** Says whose it is, as AWS' does: whether a role allows a task to be cancelled depends on its source. */
const handleOf = (sourceArn) => Buffer.from(JSON.stringify({ taskId: randomUUID(), sourceArn })).toString("base64");

const shown = ({ TaskHandle, ...task }) => (task.Status === "RUNNING" ? { TaskHandle, ...task } : task);

const invalid = (message) => new Refused("InvalidParameterValue", message);

const existing = (queueAt, parameter, arn) => {
  const queue = queueAt(arn);
  if (queue !== undefined) return queue;
  const message = `The resource that you specified for the ${parameter} parameter doesn't exist.`;
  throw new Refused("ResourceNotFoundException", message, 404);
};

const within = (parameter, value, most) => {
  if (value === undefined || (Number.isInteger(value) && value >= 1 && value <= most)) return;
  throw invalid(`Value ${value} for parameter ${parameter} is invalid. Reason: Must be between 1 and ${most}.`);
};
