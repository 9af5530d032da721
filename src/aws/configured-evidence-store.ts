import { readFile } from 'node:fs/promises';
import * as path from 'node:path';
import { S3Client } from '@aws-sdk/client-s3';
import { S3EvidenceStore } from './s3-evidence-store';
import { CONFIGURATION_KEYS } from '../catalog/keys';

const KEYS: readonly string[] = Object.values(CONFIGURATION_KEYS);

/**
 * The store in the bucket, in which the configuration that was deployed with the function stands before what lies in the bucket: whoever may write there must not take back
 * what a stack says.
 */
export class ConfiguredEvidenceStore extends S3EvidenceStore {
  /** @param folder where the configuration was deployed to, if any was */
  constructor(client: S3Client, bucket: string, private readonly folder: string | undefined) {
    super(client, bucket);
  }

  async getDocument(key: string): Promise<Buffer | undefined> {
    return (KEYS.includes(key) ? await this.deployed(key) : undefined) ?? super.getDocument(key);
  }

  private async deployed(key: string): Promise<Buffer | undefined> {
    if (this.folder === undefined) return undefined;
    try {
      return await readFile(path.join(this.folder, key));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
  }
}
