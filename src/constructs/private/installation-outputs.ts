import { AspectPriority, Aspects } from 'aws-cdk-lib';
import { StackOutputs } from './stack-outputs';
import type { EksNodeDiagnosticsMcp } from '../eks-node-diagnostics-mcp';

/** Outputs of an installation. They wait for synth: only then it is known whether a default client is made. */
export function emitOutputs(diagnostics: EksNodeDiagnosticsMcp): void {
  Aspects.of(diagnostics).add({
    visit: (node) => {
      if (node !== diagnostics || diagnostics.node.tryFindChild('Outputs') !== undefined) { return; }
      const { gateway } = diagnostics;
      const client = gateway?.userPool === undefined ? undefined : gateway._firstClient;
      new StackOutputs(diagnostics, 'Outputs', {
        GatewayId: gateway?.gateway.gatewayId,
        GatewayUrl: gateway?.gatewayUrl,
        CognitoUserPoolId: gateway?.userPool?.userPoolId,
        CognitoClientId: client?.clientId,
        OAuthExchangeUrl: gateway?.tokenEndpointUrl,
        OAuthScope: client?.oauthScope,
        LogsBucketName: diagnostics.bucket.bucketName,
        SSMAutomationRoleArn: diagnostics.automationRole?.roleArn,
        EncryptionKeyArn: diagnostics.encryptionKey?.keyArn,
        QualifiedToolNames: gateway && gateway.qualifiedToolNames.join(','),
      });
    },
  }, { priority: AspectPriority.DEFAULT });
}
