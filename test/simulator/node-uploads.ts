/** The bucket as nodes write to it. */
export interface NodeUploads {
  /** `content` tells whose logs these are: the simulated bucket keeps the words, an S3 over HTTP puts a bundle in their place */
  put(key: string, content: string): unknown;
}
