import { EC2Client } from '@aws-sdk/client-ec2';
import { EKSClient } from '@aws-sdk/client-eks';
import { S3Client } from '@aws-sdk/client-s3';
import { SSMClient } from '@aws-sdk/client-ssm';

/**
 * Settings of every client. `standard` retries throttling and broken connections with exponential back-off and jitter, and stops when most calls fail
 * (https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html).
 */
const COMMON = { retryMode: 'standard', maxAttempts: 5 };

/** A bucket answers in tens of milliseconds; a socket that is silent this long is dead. */
const S3_HANDLER = { connectionTimeout: 3_000, requestTimeout: 20_000, httpsAgent: { maxSockets: 64 } };

/**
 * The client of the evidence bucket. Bodies are read without checksums: ranges have none, and archives are checked by their own; what we write carries a CRC-32.
 */
export function s3Client(): S3Client {
  return new S3Client({ ...COMMON, requestHandler: S3_HANDLER, responseChecksumValidation: 'WHEN_REQUIRED', followRegionRedirects: false });
}

/** Signs links for uploads of others, whose bodies we do not know. */
export function uploadSigner(): S3Client {
  return new S3Client({ ...COMMON, requestChecksumCalculation: 'WHEN_REQUIRED', followRegionRedirects: false });
}

/**
 * @param region default: that of the function
 * @param options `maxAttempts: 1` where AwsCaller tries again
 */
export function ec2Client(region?: string, options: { readonly maxAttempts?: number } = {}): EC2Client {
  return new EC2Client({ ...COMMON, ...options, ...(region !== undefined && { region }) });
}

/** @param region default: that of the function */
export function eksClient(region?: string): EKSClient {
  return new EKSClient({ ...COMMON, ...(region !== undefined && { region }) });
}

/**
 * Without retries of its own: AwsCaller outlasts SSM's quotas, which the SDK's tries do not.
 *
 * @param region default: that of the function
 */
export function ssmClient(region?: string): SSMClient {
  return new SSMClient({ ...COMMON, maxAttempts: 1, ...(region !== undefined && { region }) });
}
