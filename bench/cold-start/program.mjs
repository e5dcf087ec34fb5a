// One cold start: plain JavaScript, so that nothing but the bundle is loaded. Arguments: the bundle's URL, the event as JSON.
const [bundle = "", event = "{}"] = process.argv.slice(2);
const context = {
  awsRequestId: "8476a536-e9f4-11e8-9739-000000000001",
  functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
  getRemainingTimeInMillis: () => 30_000,
};

const began = performance.now();
const { handler } = await import(bundle);
const loaded = performance.now();
const answer = await handler(JSON.parse(event), context);
const answered = performance.now();
process.send({ initMs: loaded - began, firstMs: answered - loaded, answer: answer ?? null }, () => process.exit(0));
