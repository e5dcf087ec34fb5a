import { UpdateItemCommand } from "@aws-sdk/client-dynamodb";

/** What every peer with a table does for a fact. */
export const updateOf = ({ id, subject, time }) =>
  new UpdateItemCommand({
    TableName: process.env.TABLE_NAME,
    Key: { pk: { S: subject }, sk: { S: id } },
    UpdateExpression: "SET #time = :time",
    ExpressionAttributeNames: { "#time": "time" },
    ExpressionAttributeValues: { ":time": { S: time } },
  });
