from typing import Optional, Sequence

from aws_cdk import Duration, Stack, Tags
from aws_cdk.aws_iam import Role
from aws_cdk.aws_sns import Topic
from aws_cdk.aws_sns_subscriptions import EmailSubscription
from constructs import Construct
from eks_node_diagnostics_mcp import ClusterScope, CollectionLimits, EksNodeDiagnosticsMcp, ToolTier


class NodeDiagnosticsStack(Stack):
    """Everything that one team runs: endpoint, a client for people's own agents, alarms, and optionally an AWS DevOps Agent.

    :param cluster_names: names of the clusters in the region of the stack
    :param node_role_names: names of the IAM roles of their nodes
    :param alarm_email: who learns of alarms
    :param agent_space_id: space of an AWS DevOps Agent to connect
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        cluster_names: Sequence[str],
        node_role_names: Sequence[str],
        alarm_email: Optional[str] = None,
        agent_space_id: Optional[str] = None,
        **kwargs,
    ) -> None:
        super().__init__(scope, id, **kwargs)
        if not cluster_names or not node_role_names:
            raise ValueError("Name clusters and the roles of their nodes: npx cdk deploy -c clusters=prod -c nodeRoles=prod-nodes")
        alarms = Topic(self, "Alarms", enforce_ssl=True)
        if alarm_email is not None:
            alarms.add_subscription(EmailSubscription(alarm_email))

        clusters = ClusterScope.named(cluster_names[0])
        for name in cluster_names[1:]:
            clusters = clusters.plus(ClusterScope.named(name))
        diagnostics = EksNodeDiagnosticsMcp(
            self,
            "NodeDiagnostics",
            clusters=clusters,
            node_roles=[Role.from_role_name(self, f"Role-{name}", name) for name in node_role_names],
            retention=Duration.days(14),
            collection_limits=CollectionLimits.of(per_hour=30),
            alarm_topic=alarms,
            outputs=True,
        )

        # people's own agents: they read, and may ask a node for its logs
        diagnostics.add_client("Engineers", tiers=[ToolTier.READ, ToolTier.COLLECT])
        if agent_space_id is not None:
            diagnostics.connect_dev_ops_agent("DevOpsAgent", agent_space_id=agent_space_id)
        Tags.of(self).add("application", "eks-node-diagnostics")
