from typing import Optional, Sequence

from aws_cdk import Duration, Stack, Tags
from aws_cdk.aws_iam import Role, ServicePrincipal
from aws_cdk.aws_sns import Topic
from aws_cdk.aws_sns_subscriptions import EmailSubscription
from constructs import Construct
from eks_node_diagnostics_mcp import ClusterScope, CollectionApproval, CollectionLimits, EksNodeDiagnosticsMcp, ToolTier


class NodeDiagnosticsStack(Stack):
    """Everything that one team runs: endpoint, a client for people's own agents, alarms, and optionally an AWS DevOps Agent.

    :param cluster_names: names of the clusters in the region of the stack
    :param node_role_names: names of the IAM roles of their nodes
    :param approver_role_names: names of the roles that must approve collections; none: collections start at once
    :param alarm_email: who learns of alarms, and of requests for approval
    :param agent_space_id: space of an AWS DevOps Agent to connect
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        cluster_names: Sequence[str],
        node_role_names: Sequence[str],
        approver_role_names: Sequence[str] = (),
        alarm_email: Optional[str] = None,
        agent_space_id: Optional[str] = None,
        **kwargs,
    ) -> None:
        super().__init__(scope, id, **kwargs)
        if not cluster_names or not node_role_names:
            raise ValueError("Name clusters and the roles of their nodes: npx cdk deploy -c clusters=prod -c nodeRoles=prod-nodes")
        topic = Topic(self, "Alarms", enforce_ssl=True)
        # enforce_ssl gives the topic a policy, and so takes the default one away
        topic.grant_publish(ServicePrincipal("cloudwatch.amazonaws.com"))
        if alarm_email is not None:
            topic.add_subscription(EmailSubscription(alarm_email))

        clusters = ClusterScope.named(cluster_names[0])
        for name in cluster_names[1:]:
            clusters = clusters.plus(ClusterScope.named(name))
        approvers = [Role.from_role_name(self, f"Approver-{name}", name) for name in approver_role_names]
        diagnostics = EksNodeDiagnosticsMcp(
            self,
            "NodeDiagnostics",
            clusters=clusters,
            node_roles=[Role.from_role_name(self, f"Role-{name}", name) for name in node_role_names],
            retention=Duration.days(14),
            collection_limits=CollectionLimits.of(per_hour=30),
            collection_approval=CollectionApproval.required(approvers=approvers, topic=topic) if approvers else CollectionApproval.none(),
            alarm_topic=topic,
            outputs=True,
        )

        # people's own agents: they read, and may ask a node for its logs
        diagnostics.add_client("Engineers", tiers=[ToolTier.READ, ToolTier.COLLECT])
        if agent_space_id is not None:
            diagnostics.connect_dev_ops_agent("DevOpsAgent", agent_space_id=agent_space_id)
        Tags.of(self).add("application", "eks-node-diagnostics")
