/** One thing that a function's role has to allow. A request may be several calls: a batch over two tables is two. */
export interface Call {
  /** The function's name. */
  readonly principal: string;
  /** As IAM writes it: `dynamodb:UpdateItem`. */
  readonly action: string;
  /** ARN; for S3 with the object's own key. */
  readonly resource: string;
}
