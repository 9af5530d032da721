import { CaptureRecord } from './capture-record';

/**
 * Why the file of a capture may not be the node's: its link was good for one upload by whoever held it. The node has the last word on what it uploaded; that it disagrees proves nothing, for an
 * answer of S3 may have got lost, but nobody should build on such a file.
 */
export function doubtOf({ bytes, claimed, disowned }: CaptureRecord): string | undefined {
  if (disowned) { return 'DOUBTFUL_UPLOAD: there is a file, and the node says that its own upload failed: somebody else may have used the link. Capture again before you build on these packets.'; }
  if (bytes === undefined || claimed?.bytes === undefined || claimed.bytes === bytes) { return undefined; }
  return `DOUBTFUL_UPLOAD: the node uploaded ${claimed.bytes} bytes and the file has ${bytes}: it is not the node's. Somebody else used the link; capture again, and look for who reads commands of the account.`;
}
