import { availableParallelism } from 'node:os';
import { ENVIRONMENT } from '../../src/catalog/environment';
import { LAMBDA_PROCESSOR_MB } from '../../src/catalog/limits';
import { TOOL_CATALOG } from '../../src/catalog/tools';
import { LinkOptions } from '../../test/simulator/http/link';
import { FunctionProcess } from '../../test/simulator/processes/function-process';
import { SimulatedS3 } from '../../test/simulator/s3/simulated-s3';

const BUCKET = 'bench';
const clock = { now: () => Date.now() };

/** The built functions over an S3 that is as far away as a real one. There is no other service. */
export class DistantInstallation {
  static async start(link: LinkOptions): Promise<DistantInstallation> {
    const s3 = new SimulatedS3(BUCKET, clock, link);
    const address = await s3.start();
    const environment: Record<string, string> = {
      AWS_ENDPOINT_URL: address,
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'x',
      AWS_SECRET_ACCESS_KEY: 'x',
      // as many processors as this machine has
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(LAMBDA_PROCESSOR_MB * availableParallelism()),
      [ENVIRONMENT.evidenceBucket]: BUCKET,
      [ENVIRONMENT.clusterScope]: '*',
      [ENVIRONMENT.selectedTools]: TOOL_CATALOG.map(each => each.name).join(','),
      [ENVIRONMENT.retentionDays]: '7',
      [ENVIRONMENT.collectionDocument]: 'none',
      [ENVIRONMENT.automationRoleArn]: 'arn:aws:iam::111122223333:role/Automation',
      [ENVIRONMENT.collectionsPerHour]: '1',
      [ENVIRONMENT.collectionCoolDownSeconds]: '1',
      [ENVIRONMENT.concurrentCollections]: '1',
    };
    return new DistantInstallation(s3, new FunctionProcess({ bundle: 'ingest', environment }), new FunctionProcess({ bundle: 'tools', environment }));
  }

  private constructor(readonly s3: SimulatedS3, readonly ingest: FunctionProcess, readonly tools: FunctionProcess) {}

  stop(): void {
    this.ingest.stop();
    this.tools.stop();
    this.s3.stop();
  }

  /** Lets the ingest function take a bundle in, in a new process. @returns wall time in ms */
  async takeIn(file: string, name: string): Promise<number> {
    this.ingest.stop();
    const key = `imports/${name}`;
    const { versionId, body } = this.s3.putFile(key, file);
    const detail = { bucket: { name: BUCKET }, object: { key, 'size': body!.size, 'version-id': versionId } };
    const event = { 'source': 'aws.s3', 'detail-type': 'Object Created', 'time': new Date().toISOString(), detail };
    this.s3.link.reset();
    const began = performance.now();
    const { batchItemFailures } = await this.ingest.invoke<{ batchItemFailures: unknown[] }>({ Records: [{ messageId: 'm', body: JSON.stringify(event), attributes: { ApproximateReceiveCount: '1' } }] }, clock.now);
    const milliseconds = performance.now() - began;
    if (batchItemFailures.length > 0 || !this.ingest.log.some(each => each.message === 'bundle taken in')) { throw new Error(`the function did not take the bundle in: ${JSON.stringify(this.ingest.log).slice(0, 4000)}`); }
    return milliseconds;
  }

  /** Calls a tool as the gateway does, in a process that knows nothing yet. */
  async callCold(tool: string, args: object): Promise<{ readonly ok: boolean; readonly milliseconds: number; readonly [field: string]: unknown }> {
    this.tools.stop();
    this.s3.link.reset();
    const began = performance.now();
    const answer = await this.tools.invoke<{ ok: boolean }>(args, clock.now, { clientContext: { custom: { bedrockAgentCoreToolName: `target___${tool}` } } });
    return { ...answer, milliseconds: performance.now() - began };
  }
}
