import { DescribeDocumentCommand, SSMClient } from '@aws-sdk/client-ssm';
import { AwsCaller } from './aws-caller';
import { CollectorError } from '../core/ports';

/** Documents that a region offers. `client` gives the client of a region, made with `maxAttempts: 1`. */
export class SsmDocuments {
  constructor(private readonly client: (region: string) => SSMClient, private readonly caller: AwsCaller) {}

  async hasDocument(region: string, document: string): Promise<boolean> {
    try {
      const command = new DescribeDocumentCommand({ Name: document });
      await this.caller.call({ action: 'ssm:DescribeDocument', on: `document ${document} in ${region}` }, async () => this.client(region).send(command));
      return true;
    } catch (error) {
      if (error instanceof CollectorError && error.code === 'DOCUMENT_NOT_FOUND') { return false; }
      throw error;
    }
  }
}
