/** A refusal as AWS makes it: the wire turns it into the error that a client of that service reads. */
export class AwsError extends Error {
  override readonly name = 'AwsError';
  /** AWS's own code, such as InvalidChangeBatch. */
  readonly code: string;
  readonly httpStatus: number;

  constructor(code: string, message: string, httpStatus = 400) {
    super(message);
    this.code = code;
    this.httpStatus = httpStatus;
  }
}
