export const handler = ({ Records }) => {
  for (const { body } of Records) JSON.parse(body);
  return Promise.resolve({ batchItemFailures: [] });
};
