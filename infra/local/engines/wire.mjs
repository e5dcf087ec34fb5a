/**
 * What a request to an engine wants, in IAM's words, and how AWS refuses it. Pure; its promises stand in wire.d.mts.
 * Which request takes which permission:
 * https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 *
 * @typedef {import("./wire.d.mts").Permission} Permission
 * @typedef {import("./wire.d.mts").Place} Place
 * @typedef {import("./wire.d.mts").WireRequest} WireRequest
 * @typedef {import("./wire.d.mts").Demand["service"]} Service
 * @typedef {(request: WireRequest, place: Place) => Permission[]} Reader throws whatever it likes when it does not understand
 */

/** https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendEmail.html */
export const SEND_EMAIL = "/v2/email/outbound-emails";

const FUNCTION_KEY = /Credential=function\.([^/,\s]+)\//;

/** @type {typeof import("./wire.d.mts").functionOf} */
export const functionOf = (authorization = "") => FUNCTION_KEY.exec(authorization)?.[1];

/** @type {typeof import("./wire.d.mts").demandOf} */
export const demandOf = (engine, request, place) => {
  const [service, name, read] = readers[engine](request);
  try {
    return { service, request: name, permissions: read(request, place) };
  } catch {
    return { service, request: name, permissions: [] };
  }
};

/** @type {Readonly<Record<"dynamodb" | "kinesis" | "mail" | "messaging", (request: WireRequest) => [Service, string, Reader]>>} */
const readers = {
  dynamodb: ({ headers }) => ["dynamodb", targetOf(headers), dynamodb],
  kinesis: ({ headers }) => ["kinesis", targetOf(headers), kinesis],
  mail: ({ method, url }) => ["ses", `${method} ${url}`, ses],
  messaging: ({ method, url, headers, body }) => {
    // As the engine itself tells the three apart.
    if (method !== "POST" || url !== "/") return ["s3", `${method} ${url}`, s3];
    const isForm = headers["content-type"]?.includes("x-www-form-urlencoded") === true;
    return isForm ? ["sns", `SNS.${body?.Action}`, sns] : ["sqs", targetOf(headers), sqs];
  },
};

const targetOf = (headers) => String(headers["x-amz-target"]);
const operationOf = (headers) => text(headers["x-amz-target"]).replace(/^.*\./, "");

/** @param {unknown} value @returns {string} */
function text(value) {
  if (typeof value !== "string" || value === "") throw new TypeError("Neither a name nor an operation");
  return value;
}

/** @type {Reader} */
function dynamodb({ headers, body }, { region, accountId }) {
  const arnOf = (table) =>
    table.startsWith("arn:") ? table : `arn:aws:dynamodb:${region}:${accountId}:table/${table}`;
  return tablesOf(operationOf(headers), String(body)).map(([operation, table, index]) => ({
    action: `dynamodb:${text(operation)}`,
    resource: index === undefined ? arnOf(text(table)) : `${arnOf(text(table))}/index/${text(index)}`,
  }));
}

/**
 * Searched for in an item's request and not parsed, which takes longer than all the rest. Nothing else fits: quotes
 * within a value are escaped, and an attribute of that name holds an object.
 */
const TABLE = /"TableName"\s*:\s*"([\w.:/-]+)"/;

/** @returns operation, table and perhaps index of everything that is touched, perhaps repeatedly. */
function tablesOf(operation, body) {
  switch (operation) {
    case "BatchGetItem":
    case "BatchWriteItem":
      return Object.keys(JSON.parse(body).RequestItems).map((table) => [operation, table]);
    case "TransactGetItems":
    case "TransactWriteItems": {
      const items = JSON.parse(body).TransactItems.flatMap(Object.entries);
      return items.map(([kind, { TableName }]) => [TRANSACTED[kind], TableName]);
    }
    case "Query":
    case "Scan": {
      const { TableName, IndexName } = JSON.parse(body);
      return [[operation, TableName, IndexName]];
    }
    default:
      return [[operation, TABLE.exec(body)[1]]];
  }
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis-iam.html */
const TRANSACTED = {
  Get: "GetItem",
  Put: "PutItem",
  Update: "UpdateItem",
  Delete: "DeleteItem",
  ConditionCheck: "ConditionCheckItem",
};

/** Searched for and not parsed: a body may be megabytes. Quotes within a value are escaped, so only the field matches. */
const STREAM = /"(StreamName|StreamARN)"\s*:\s*"([\w.:/-]+)"/;

/** @type {Reader} */
function kinesis({ headers, body }, { region, accountId }) {
  // The SDK writes the stream after the records.
  const [, field, stream] = STREAM.exec(body.subarray(-1_024).toString("latin1")) ?? STREAM.exec(String(body));
  const resource = field === "StreamARN" ? stream : `arn:aws:kinesis:${region}:${accountId}:stream/${stream}`;
  return [{ action: `kinesis:${operationOf(headers)}`, resource }];
}

/** @type {Reader} */
function sqs({ headers, body }, { region, accountId }) {
  const operation = operationOf(headers);
  if (operation in ON_DEAD_LETTERS) return moveTask(ON_DEAD_LETTERS[operation], body);
  const queue = text(body.QueueName ?? body.QueueUrl.split("/").at(-1));
  return [{ action: `sqs:${singular(operation)}`, resource: `arn:aws:sqs:${region}:${accountId}:${queue}` }];
}

const MOVES = ["ReceiveMessage", "DeleteMessage", "GetQueueAttributes"];
/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/troubleshooting-dlq-redrive.html */
const ON_DEAD_LETTERS = {
  StartMessageMoveTask: ["StartMessageMoveTask", ...MOVES],
  CancelMessageMoveTask: ["CancelMessageMoveTask", ...MOVES],
  ListMessageMoveTasks: ["ListMessageMoveTasks", "GetQueueAttributes"],
};

/** AWS also asks about the queues that letters go back to where none is named; which they are, no request says. */
function moveTask(operations, { SourceArn, TaskHandle, DestinationArn }) {
  const source = text(SourceArn ?? JSON.parse(Buffer.from(TaskHandle, "base64").toString()).sourceArn);
  return [
    ...operations.map((name) => ({ action: `sqs:${name}`, resource: source })),
    ...(DestinationArn === undefined ? [] : [{ action: "sqs:SendMessage", resource: text(DestinationArn) }]),
  ];
}

/** @type {Reader} */
function sns({ body: { Action, TopicArn, TargetArn, Name } }, { region, accountId }) {
  const resource = text(TopicArn ?? TargetArn ?? `arn:aws:sns:${region}:${accountId}:${text(Name)}`);
  return [{ action: `sns:${singular(text(Action))}`, resource }];
}

/**
 * On the identity that the sender is of. In AWS an address may be one of its own; here its domain always is.
 *
 * @type {Reader}
 */
function ses({ method, url, body }, { region, accountId }) {
  if (method !== "POST" || url !== SEND_EMAIL) return [];
  const [, domain] = /@([^\s@<>]+)>?$/.exec(JSON.parse(String(body)).FromEmailAddress);
  return [{ action: "ses:SendEmail", resource: `arn:aws:ses:${region}:${accountId}:identity/${text(domain)}` }];
}

/** A batch takes its entries' permission: https://github.com/aws/serverless-application-model/issues/3633 */
const singular = (operation) => operation.replace(/Batch$/, "");

const ON_BUCKET = { PUT: "CreateBucket", GET: "ListBucket", HEAD: "ListBucket", DELETE: "DeleteBucket" };
const ON_OBJECT = { PUT: "PutObject", GET: "GetObject", HEAD: "GetObject", DELETE: "DeleteObject" };
/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuAndPermissions.html */
const ON_UPLOAD = { POST: "PutObject", PUT: "PutObject", DELETE: "AbortMultipartUpload" };
/** Any other parameter makes it a request of another name, e.g. `acl`. */
const PARAMETERS = new Set([
  ...["list-type", "prefix", "delimiter", "marker", "max-keys", "start-after", "continuation-token"],
  ...["encoding-type", "fetch-owner", "x-id", "uploads", "uploadId", "partNumber"],
]);

/** @type {Reader} */
function s3({ method, url, headers }) {
  const [, bucket, key, query] = /^\/([^/?]+)\/?([^?]*)\??(.*)$/.exec(url);
  const parameters = [...new URLSearchParams(query).keys()];
  if (!parameters.every((name) => PARAMETERS.has(name)) || "x-amz-copy-source" in headers) return [];
  const isUpload = parameters.includes("uploads") || parameters.includes("uploadId");
  const actions = key === "" ? ON_BUCKET : isUpload ? ON_UPLOAD : ON_OBJECT;
  const resource = decodeURIComponent(key === "" ? bucket : `${bucket}/${key}`);
  return [{ action: `s3:${text(actions[method])}`, resource: `arn:aws:s3:::${resource}` }];
}

/** @type {typeof import("./wire.d.mts").refusalOf} */
export const refusalOf = (functionName, { service, request }, missing, { accountId }) => {
  const user = `arn:aws:sts::${accountId}:assumed-role/${functionName}/${functionName}`;
  const rest =
    missing === undefined
      ? `${request} (unmapped: infra/local/engines/wire.mjs does not know which permission it takes)`
      : `${missing.action} on resource: ${missing.resource} because no identity-based policy allows the ${missing.action} action`;
  return refusals[service](`User: ${user} is not authorized to perform: ${rest}`);
};

const json = (status, version, headers) => (message) => ({
  status,
  headers: { "content-type": `application/x-amz-json-${version}`, ...headers },
  body: JSON.stringify({ __type: "com.amazon.coral.service#AccessDeniedException", Message: message }),
});

const xml = (wrap) => (message) => ({
  status: 403,
  headers: { "content-type": "text/xml" },
  body: wrap(escaped(message)),
});

const escaped = (message) => message.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

const refusals = {
  dynamodb: json(400, "1.0"),
  kinesis: json(400, "1.1"),
  // Clients older than SQS' JSON know the error by its name in the query protocol, and so does today's SDK.
  sqs: json(403, "1.0", { "x-amzn-query-error": "AccessDenied;Sender" }),
  sns: xml(
    (message) =>
      `<ErrorResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><Error><Type>Sender</Type><Code>AuthorizationError</Code><Message>${message}</Message></Error></ErrorResponse>`,
  ),
  ses: (message) => ({
    status: 403,
    headers: { "content-type": "application/json", "x-amzn-errortype": "AccessDeniedException" },
    body: JSON.stringify({ Message: message }),
  }),
  s3: xml((message) => `<Error><Code>AccessDenied</Code><Message>${message}</Message></Error>`),
};
