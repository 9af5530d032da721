/** A refusal as S3 spells it (https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html). */
export class S3Error extends Error {
  constructor(readonly code: string, readonly status: number, message: string = code) {
    super(message);
    this.name = 'S3Error';
  }
}

export const noSuchKey = (): S3Error => new S3Error('NoSuchKey', 404, 'The specified key does not exist.');
export const preconditionFailed = (): S3Error => new S3Error('PreconditionFailed', 412, 'At least one of the pre-conditions you specified did not hold');
