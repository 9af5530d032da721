import { AspectPriority, Aspects } from 'aws-cdk-lib';
import { StackOutputs } from './stack-outputs';
import type { EksNodeDiagnosticsMcp } from '../eks-node-diagnostics-mcp';

/**
 * Outputs of an installation. They wait for synth: only then it is known whether a default client is made. The doctor and connect commands read them.
 *
 * @param scope the clusters in scope, and the machines that are no nodes, as the functions are told them
 */
export function emitOutputs(diagnostics: EksNodeDiagnosticsMcp, scope: { readonly clusters: string; readonly machines?: string }): void {
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
        ClusterScope: scope.clusters,
        MachineSources: scope.machines,
      });
    },
  }, { priority: AspectPriority.DEFAULT });
}
