package example;

import io.github.eksnodediagnosticsmcp.ClusterScope;
import io.github.eksnodediagnosticsmcp.CollectionApproval;
import io.github.eksnodediagnosticsmcp.CollectionApprovalOptions;
import io.github.eksnodediagnosticsmcp.CollectionLimits;
import io.github.eksnodediagnosticsmcp.CollectionLimitOptions;
import io.github.eksnodediagnosticsmcp.DevOpsAgentConnectionOptions;
import io.github.eksnodediagnosticsmcp.EksNodeDiagnosticsMcp;
import io.github.eksnodediagnosticsmcp.ToolClientOptions;
import io.github.eksnodediagnosticsmcp.ToolTier;
import java.util.List;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.StackProps;
import software.amazon.awscdk.Tags;
import software.amazon.awscdk.services.iam.IRole;
import software.amazon.awscdk.services.iam.Role;
import software.amazon.awscdk.services.iam.ServicePrincipal;
import software.amazon.awscdk.services.sns.Topic;
import software.amazon.awscdk.services.sns.subscriptions.EmailSubscription;
import software.constructs.Construct;

/** Everything that one team runs: endpoint, a client for people's own agents, alarms, and optionally an AWS DevOps Agent. */
public final class NodeDiagnosticsStack extends Stack {
    /**
     * @param clusterNames names of the clusters in the region of the stack
     * @param nodeRoleNames names of the IAM roles of their nodes
     * @param approverRoleNames names of the roles that must approve collections; none: collections start at once
     * @param alarmEmail who learns of alarms, and of requests for approval; may be null
     * @param agentSpaceId space of an AWS DevOps Agent to connect; may be null
     */
    public record Choices(List<String> clusterNames, List<String> nodeRoleNames, List<String> approverRoleNames, String alarmEmail, String agentSpaceId) {
    }

    public NodeDiagnosticsStack(final Construct scope, final String id, final StackProps props, final Choices choices) {
        super(scope, id, props);
        if (choices.clusterNames().isEmpty() || choices.nodeRoleNames().isEmpty()) {
            throw new IllegalArgumentException("Name clusters and the roles of their nodes: npx cdk deploy -c clusters=prod -c nodeRoles=prod-nodes");
        }
        final Topic topic = Topic.Builder.create(this, "Alarms").enforceSsl(true).build();
        // enforceSsl gives the topic a policy, and so takes the default one away
        topic.grantPublish(new ServicePrincipal("cloudwatch.amazonaws.com"));
        if (choices.alarmEmail() != null) {
            topic.addSubscription(new EmailSubscription(choices.alarmEmail()));
        }

        final List<IRole> approvers = choices.approverRoleNames().stream().<IRole>map(name -> Role.fromRoleName(this, "Approver-" + name, name)).toList();
        final EksNodeDiagnosticsMcp diagnostics = EksNodeDiagnosticsMcp.Builder.create(this, "NodeDiagnostics")
            .clusters(choices.clusterNames().stream().map(ClusterScope::named).reduce(ClusterScope::plus).orElseThrow())
            .nodeRoles(choices.nodeRoleNames().stream().<IRole>map(name -> Role.fromRoleName(this, "Role-" + name, name)).toList())
            .retention(Duration.days(14))
            .collectionLimits(CollectionLimits.of(CollectionLimitOptions.builder().perHour(30).build()))
            .collectionApproval(approvers.isEmpty()
                ? CollectionApproval.none()
                : CollectionApproval.required(CollectionApprovalOptions.builder().approvers(approvers).topic(topic).build()))
            .alarmTopic(topic)
            .outputs(true)
            .build();

        // people's own agents: they read, and may ask a node for its logs
        diagnostics.addClient("Engineers", ToolClientOptions.builder().tiers(List.of(ToolTier.READ, ToolTier.COLLECT)).build());
        if (choices.agentSpaceId() != null) {
            diagnostics.connectDevOpsAgent("DevOpsAgent", DevOpsAgentConnectionOptions.builder().agentSpaceId(choices.agentSpaceId()).build());
        }
        Tags.of(this).add("application", "eks-node-diagnostics");
    }
}
