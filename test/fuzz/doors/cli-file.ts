import { writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { join } from "node:path";
import { Writable } from "node:stream";
import { explain } from "../../../cli/explain.ts";
import { describeFailure, describeProblems } from "../../../cli/publish/describe-report.ts";
import { openFile } from "../../../cli/publish/open-file.ts";
import { publishAll } from "../../../cli/publish/publish-all.ts";
import { publishFile } from "../../../cli/publish/publish-file.ts";
import type { World } from "../../../cli/world.ts";
import { listen } from "../../../infra/local/loopback.ts";
import { memoryPublisher } from "../../../runtime/memory/publisher.ts";
import type { Fact } from "../../../schemas/event.ts";
import type { Broken, Door, Part, Told } from "../door.ts";
import { arePlantedInPersonalAlone, saysTheSame } from "../judging/facts.ts";
import { type DeservedLine, deservedLines } from "../judging/files.ts";
import { bytesIn } from "../making/bytes.ts";
import { NOW, PRIVATE } from "../making/facts.ts";
import { aFactsFile, type FactsFile } from "../making/files.ts";
import { isObject } from "../making/tree.ts";
import { smallerBytes } from "../shrink.ts";
import { aFolder } from "../worlds/folder.ts";

/** What a command did with a file. */
interface Done {
  readonly published: readonly Fact[];
  /** Requests that reached the place it was to publish to. */
  readonly requests: number;
  /** Undefined when all is well. */
  readonly failure: string | undefined;
}

/** How a file is published or not at all, for whoever wants to break it. */
interface Publishing {
  readonly allOrNothing: (path: string, world: World, endpointUrl: string) => Promise<void>;
}

const REAL: Publishing = {
  allOrNothing: (path, world, endpointUrl) =>
    publishAll(path, { via: "kinesis", allOrNothing: true, endpointUrl }, world),
};

export const cliFileDoor = (publishing: Publishing = REAL): Door<FactsFile> => ({
  name: "cli-file",
  takes: "files of chorus publish --file",
  async open() {
    const { folder, remove } = await aFolder();
    const path = join(folder, "facts.ndjson");
    const place = await aPlace();
    return {
      make: aFactsFile,
      async knock({ bytes, allOrNothing }) {
        const file = bytesIn(bytes);
        await writeFile(path, file);
        const lines = deservedLines(file);
        // A file without a fault would be published; that is what the other way is for.
        const isWhole = lines?.every(({ isRight }) => isRight !== false) === true;
        const done =
          allOrNothing && !isWhole
            ? await refusedWhole(path, folder, place, publishing)
            : await publishValidLines(path);
        return partsOf({ lines, done, path, isRefusedWhole: allOrNothing && !isWhole });
      },
      smaller: function* ({ bytes, allOrNothing }) {
        for (const less of smallerBytes(bytes)) yield { bytes: less, allOrNothing };
      },
      async close() {
        await place.close();
        await remove();
      },
    };
  },
});

/** As `chorus publish --file` does, to a stream in memory. */
async function publishValidLines(path: string): Promise<Done> {
  const { publisher, published } = memoryPublisher();
  const report = await publishFile(await openFile(path), publisher, { now: () => NOW });
  const failure = describeFailure(report, path);
  return {
    published,
    requests: 0,
    failure: failure === undefined ? undefined : [...describeProblems(report), failure].join("\n"),
  };
}

async function refusedWhole(path: string, root: string, place: Place, { allOrNothing }: Publishing): Promise<Done> {
  const before = place.requests();
  let said = "";
  const output = new Writable({
    write(chunk: Buffer, _, done) {
      said += chunk.toString();
      done();
    },
  });
  const world: World = {
    env: {},
    cwd: root,
    root,
    out: output,
    err: output,
    now: () => NOW,
    newId: () => "id",
    isAlive: () => false,
    fetch,
    pause: () => Promise.resolve(),
    onInterrupt: () => undefined,
    abort: () => undefined,
  };
  try {
    await allOrNothing(path, world, place.endpoint);
    return { published: [], requests: place.requests() - before, failure: undefined };
  } catch (error) {
    return { published: [], requests: place.requests() - before, failure: said + explain(error, false) };
  }
}

interface Place {
  readonly endpoint: string;
  readonly requests: () => number;
  close(): Promise<void>;
}

/** Where nothing is to come; it says no to all. */
async function aPlace(): Promise<Place> {
  let requests = 0;
  const server = createServer((request, response) => {
    requests++;
    request.resume();
    response.writeHead(400, { "content-type": "application/x-amz-json-1.1" }).end('{"__type":"ValidationException"}');
  });
  const endpoint = await listen(server);
  return {
    endpoint,
    requests: () => requests,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => {
          resolve();
        });
      }),
  };
}

interface Judged {
  readonly lines: readonly DeservedLine[] | undefined;
  readonly done: Done;
  readonly path: string;
  readonly isRefusedWhole: boolean;
}

function partsOf(judged: Judged): readonly Part[] {
  const { lines, done, path, isRefusedWhole } = judged;
  const failure = done.failure ?? "";
  const whole: Part = {
    name: "the file",
    isRight: isFileRight(lines),
    isTaken: done.failure === undefined,
    effects: [
      ...(done.requests > 0 ? [`${done.requests} requests`] : []),
      ...(isRefusedWhole ? done.published.map(({ id }) => id) : []),
    ],
    errors: done.failure === undefined ? [] : [{ text: failure, place: failure.includes(path) ? path : undefined }],
    broken: [...brokenOrder(judged), ...brokenPrivacy(judged)],
  };
  // Of a file that is refused as a whole right lines are not spoken of.
  const spokenOf = (lines ?? []).filter(({ isRight }) => !isRefusedWhole || isRight === false);
  return [whole, ...spokenOf.map((line) => linePart(line, done))];
}

/** One wrong line makes it wrong; one of which that is not told leaves it open. */
function isFileRight(lines: Judged["lines"]): boolean | undefined {
  if (lines === undefined || lines.some(({ isRight }) => isRight === false)) return false;
  return lines.every(({ isRight }) => isRight === true) ? true : undefined;
}

const AND_MORE = /^ {2}… and [\d,]+ more;.*$/m;

/** What a wrong line left behind shows in what is published, where no line says it. */
function linePart({ number, value, isRight, isRepeat }: DeservedLine, { published, failure = "" }: Done): Part {
  const named = failure.split("\n").filter((line) => line.startsWith(`  line ${number}: `));
  const isPublished = isRight !== false && (isRepeat || published.some((fact) => saysTheSame(fact, value)));
  // Of very many, the last are counted on a terminal and not named.
  const counted = named.length === 0 && !isPublished ? AND_MORE.exec(failure)?.[0] : undefined;
  const told = counted === undefined ? named : [counted];
  return {
    name: `line ${number}`,
    isRight,
    isTaken: told.length === 0 && (isPublished || isRight === false),
    effects: [],
    errors: told.map((text): Told => ({ text, place: `line ${number}` })),
  };
}

/** Nothing is published that no line says, nothing twice, and facts of one key in the order of the file. */
function brokenOrder({ lines, done: { published }, isRefusedWhole }: Judged): readonly Broken[] {
  if (isRefusedWhole || lines === undefined) return [];
  const waiting = lines.filter(({ isRight, isRepeat }) => isRight !== false && !isRepeat);
  const strangers = published.filter((fact) => {
    const turn = waiting.findIndex(({ value }) => keyOf(value) === keyOf(fact));
    const found = waiting.findIndex(({ value }, index) => index >= turn && saysTheSame(fact, value));
    if (turn === -1 || found === -1) return true;
    // What may be left out is; what may not has to come first.
    const isOutOfTurn = waiting
      .slice(turn, found)
      .some(({ value, isRight }) => isRight === true && keyOf(value) === keyOf(fact));
    waiting.splice(found, 1);
    return isOutOfTurn;
  });
  return strangers.map(({ id }) => ({
    promise: "harmless",
    how: `${id} was published, out of turn or said by no line`,
  }));
}

const keyOf = (value: unknown): unknown => (isObject(value) ? (value["partitionkey"] ?? value["subject"]) : undefined);

function brokenPrivacy({ lines = [], done: { failure = "" } }: Judged): readonly Broken[] {
  if (!failure.includes(PRIVATE) || !arePlantedInPersonalAlone(lines.map(({ text }) => text))) return [];
  return [{ promise: "discreet", how: `it is quoted: ${failure.slice(0, 1_000)}` }];
}
