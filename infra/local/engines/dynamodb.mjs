/**
 * DynamoDB in memory. dynalite leaves out what a refused update would hand over (ReturnValuesOnConditionCheckFailure),
 * which is added here: a function that had to read the row instead would need a permission that AWS never asks of it.
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateItem.html
 */
import dynalite from "dynalite";

const UPDATE = "DynamoDB_20120810.UpdateItem";
const REFUSED = "ConditionalCheckFailedException";

/** @type {typeof import("./dynamodb.d.mts").dynamodbServer} */
export const dynamodbServer = () => {
  const server = dynalite({ createTableMs: 0, deleteTableMs: 0 });
  const [handle] = server.listeners("request");
  return server.off("request", handle).on("request", (request, response) => {
    if (request.headers["x-amz-target"] === UPDATE) handOverRow(server, request, response);
    handle(request, response);
  });
};

const handOverRow = (server, request, response) => {
  const chunks = [];
  request.on("data", (chunk) => chunks.push(chunk));
  const end = response.end.bind(response);
  response.end = (answer) => {
    if (response.statusCode !== 400 || !String(answer).includes(REFUSED)) return end(answer);
    const { TableName, Key, ReturnValuesOnConditionCheckFailure } = JSON.parse(Buffer.concat(chunks).toString());
    if (ReturnValuesOnConditionCheckFailure !== "ALL_OLD") return end(answer);
    rowAt(server, { TableName, Key, ConsistentRead: true }).then(
      ({ Item }) => {
        const body = JSON.stringify({ ...JSON.parse(answer), Item });
        response.removeHeader("x-amz-crc32");
        response.setHeader("content-length", Buffer.byteLength(body));
        end(body);
      },
      () => end(answer),
    );
    return response;
  };
};

/** As the engine itself answers it, on nobody's behalf: whoever may update may be told. */
const rowAt = async (server, input) => {
  const { port } = server.address();
  const answer = await fetch(`http://127.0.0.1:${port}`, {
    method: "POST",
    headers: {
      "content-type": "application/x-amz-json-1.0",
      "x-amz-target": "DynamoDB_20120810.GetItem",
      "x-amz-date": "20260101T000000Z",
      authorization:
        "AWS4-HMAC-SHA256 Credential=engine/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0",
    },
    body: JSON.stringify(input),
  });
  return answer.json();
};
