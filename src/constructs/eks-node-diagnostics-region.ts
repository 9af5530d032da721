import { Annotations, Stack, Token } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { Construct } from 'constructs';
import { BlackBox } from './black-box';
import { BlackBoxSignals } from './black-box-signals';
import { PacketCapture } from './packet-capture';
import { automationEvents } from './private/automation-events';
import { blackBoxEvents } from './private/black-box-events';
import { captureDocument } from './private/capture-document';
import { PropError } from './private/prop-error';
import { regionalBlackBoxDocument } from '../catalog/black-box';
import { regionalCaptureDocument } from '../catalog/capture-parameters';

/** Props of `EksNodeDiagnosticsRegion`. */
export interface EksNodeDiagnosticsRegionProps {
  /** Region of the stack that holds `EksNodeDiagnosticsMcp`, such as `eu-west-1`. */
  readonly homeRegion: string;

  /**
   * Let packets be recorded on nodes of this region, too: makes a copy of the capture document here. Only whether payload may be recorded counts, and it must be as in the home region.
   *
   * @default - no packets are recorded in this region
   */
  readonly packetCapture?: PacketCapture;

  /**
   * Let black-box collection know of nodes of this region, too: forwards its events, makes a copy of its document, and hooks and alarms of groups whose `region` is this one.
   * The same as in the home region.
   *
   * @default - no node of this region is collected by itself
   */
  readonly blackBox?: BlackBox;

  /**
   * Permissions boundary of the role that is made.
   *
   * @default - none
   */
  readonly permissionsBoundary?: iam.IManagedPolicy;
}

/**
 * Outpost of an `EksNodeDiagnosticsMcp` in a further region of the same account. Events of SSM arise where a node is; this forwards those of collections to the home region,
 * so that a collection is known to have ended within seconds. Without it collections in that region work, too, and are closed within some minutes.
 *
 * One a region is enough for all installations of a home region. It is tied to the other stack by nothing but the name of the region, so either may be deployed first.
 */
export class EksNodeDiagnosticsRegion extends Construct {
  constructor(scope: Construct, id: string, props: EksNodeDiagnosticsRegionProps) {
    super(scope, id);
    const stack = Stack.of(this);
    assertElsewhere(props.homeRegion, stack.region);
    if (Token.isUnresolved(stack.region)) {
      Annotations.of(this).addWarningV2('eks-node-diagnostics-mcp:regionUnknown', `The stack ${stack.stackName} has no region at synth. In ${props.homeRegion} this outpost would forward events to itself: give the stack an env.`);
    }
    if (props.permissionsBoundary !== undefined) { iam.PermissionsBoundary.of(this).apply(props.permissionsBoundary); }

    const homeBus = stack.formatArn({ service: 'events', region: props.homeRegion, resource: 'event-bus', resourceName: 'default' });
    const rule = new events.Rule(this, 'Forward', {
      description: `Tell ${props.homeRegion} that an automation which collects logs of EKS nodes changed its status`,
      // the wrapper that asks for approval runs at home
      eventPattern: { ...automationEvents(), region: [stack.region] },
    });
    const role = new iam.Role(this, 'Role', {
      description: `Assumed by EventBridge to forward events to ${props.homeRegion}`,
      assumedBy: new iam.ServicePrincipal('events.amazonaws.com', {
        // the rule itself cannot be named: it needs the role
        conditions: { StringEquals: { 'aws:SourceAccount': stack.account }, ArnLike: { 'aws:SourceArn': stack.formatArn({ service: 'events', resource: 'rule', resourceName: '*' }) } },
      }),
    });
    role.addToPrincipalPolicy(new iam.PolicyStatement({ sid: 'ForwardEvents', actions: ['events:PutEvents'], resources: [homeBus] }));
    if (props.packetCapture !== undefined) {
      const { recordsPayload } = props.packetCapture;
      new ssm.CfnDocument(this, 'CaptureDocument', {
        name: regionalCaptureDocument(props.homeRegion, recordsPayload), // the only thing that the home region knows of it
        documentType: 'Command',
        documentFormat: 'JSON',
        targetType: '/AWS::EC2::Instance',
        updateMethod: 'NewVersion',
        content: captureDocument(recordsPayload),
      });
    }
    const target = { bind: () => ({ arn: homeBus, role }) };
    rule.addTarget(target);
    if (props.blackBox !== undefined) {
      const { blackBox, homeRegion } = props;
      new BlackBoxSignals(this, 'BlackBox', { blackBox, homeRegion, region: stack.region, documentName: regionalBlackBoxDocument(homeRegion) });
      for (const { id: name, description, pattern } of blackBoxEvents(blackBox, homeRegion, stack.region)) {
        new events.Rule(this, name, { description: `Tell ${homeRegion}: ${description}`, eventPattern: { ...pattern, region: [stack.region] } }).addTarget(target);
      }
    }
  }
}

function assertElsewhere(homeRegion: string, region: string): void {
  if (!Token.isUnresolved(homeRegion) && !/^[a-z]{2,4}(?:-[a-z]+)+-\d{1,2}$/.test(homeRegion)) {
    throw new PropError({ prop: 'homeRegion', got: homeRegion, expected: 'the name of a region, such as eu-west-1', fix: 'give the region of the stack that holds EksNodeDiagnosticsMcp' });
  }
  if (homeRegion === region) {
    throw new PropError({
      prop: 'homeRegion',
      got: `${homeRegion}, which is the region of this stack`,
      expected: 'another region: there events arrive by themselves',
      fix: 'remove EksNodeDiagnosticsRegion from this stack, or move it to a stack of the region that holds the nodes',
    });
  }
}
