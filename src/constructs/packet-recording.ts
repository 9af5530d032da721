import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { Construct } from 'constructs';
import { ApprovalWorkflow } from './approval-workflow';
import { CollectionApprovalOptions } from './collection-approval';
import { EvidenceStore } from './evidence-store';
import { PacketCapture } from './packet-capture';
import { FunctionNetwork, FunctionSettings } from './private/bundled-function';
import { captureApprovalDocument } from './private/capture-approval-document';
import { captureDocument } from './private/capture-document';
import { captureStarterStatements, readCommandStatements, startCaptureStatements } from './private/capture-statements';
import { environmentOf } from './private/function-environment';
import { BoundClusters } from './private/regional-clusters';

export interface PacketRecordingProps extends FunctionSettings {
  readonly capture: PacketCapture;
  /** who approves; absent: nobody has to */
  readonly approval?: CollectionApprovalOptions;
  readonly evidence: EvidenceStore;
  readonly clusters: BoundClusters;
  readonly trustNodegroupTag: boolean;
  readonly installation: string;
  /** what every function gets */
  readonly environment: { [name: string]: string };
  readonly network?: FunctionNetwork;
}

/**
 * What recording packets takes: the document that does it on a node of this region, and, where a human must agree, the request for that and the function that starts what was
 * approved. Without approval the tool function starts captures itself.
 */
export class PacketRecording extends Construct {
  /** Name of the document. */
  readonly documentName: string;
  /** Name of the wrapper that asks a human; absent: nobody is asked. */
  readonly approvalDocumentName?: string;
  /** Function that starts what was approved. */
  readonly starter?: lambda.IFunction;
  /** what the tool function and the sweeper are told */
  readonly environment: { [name: string]: string };
  /** what the tool function may do */
  readonly toolStatements: iam.PolicyStatement[];
  /** what the sweeper may do */
  readonly sweeperStatements: iam.PolicyStatement[];

  constructor(scope: Construct, id: string, { capture, approval, evidence, clusters, trustNodegroupTag, installation, environment, ...settings }: PacketRecordingProps) {
    super(scope, id);
    const document = new ssm.CfnDocument(this, 'Document', {
      documentType: 'Command',
      documentFormat: 'JSON',
      targetType: '/AWS::EC2::Instance',
      updateMethod: 'NewVersion',
      content: captureDocument(capture.recordsPayload),
    });
    this.documentName = document.ref;
    const documents = { homeDocument: this.documentName, payload: capture.recordsPayload };
    const told = environmentOf({
      captureDocument: this.documentName,
      capturePayload: String(capture.recordsPayload),
      captureSeconds: String(capture.maxDuration.toSeconds()),
      concurrentCaptures: String(capture.concurrent),
    });
    const workflow = approval && new ApprovalWorkflow(this, 'Approval', {
      ...settings,
      options: approval,
      content: captureApprovalDocument,
      handler: 'captureStarter',
      purpose: 'captures of packets',
      installation,
      environment: { ...environment, ...told },
      statements: captureStarterStatements(clusters, documents, evidence, trustNodegroupTag),
    });
    if (workflow !== undefined) { evidence.admitWriter(workflow.starterRole); }
    this.starter = workflow?.starter;
    this.approvalDocumentName = workflow?.documentName;
    this.environment = { ...told, ...environmentOf({ captureApprovalDocument: workflow?.documentName }) };
    this.toolStatements = workflow?.requestStatements('Capture') ?? startCaptureStatements(clusters, documents, evidence, trustNodegroupTag);
    this.sweeperStatements = readCommandStatements(clusters);
  }
}
