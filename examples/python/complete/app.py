import os
from typing import List

from aws_cdk import App, Environment

from node_diagnostics_stack import NodeDiagnosticsStack

app = App()


def names(key: str) -> List[str]:
    """`-c key=a,b` on the command line, or in cdk.json."""
    return [name.strip() for name in str(app.node.try_get_context(key) or "").split(",") if name.strip()]


def name(key: str):
    return next(iter(names(key)), None)


NodeDiagnosticsStack(
    app,
    "NodeDiagnostics",
    env=Environment(account=os.environ.get("CDK_DEFAULT_ACCOUNT"), region=os.environ.get("CDK_DEFAULT_REGION")),
    description="MCP endpoint through which agents investigate EKS worker nodes",
    cluster_names=names("clusters"),
    node_role_names=names("nodeRoles"),
    approver_role_names=names("approvers"),
    alarm_email=name("alarmEmail"),
    agent_space_id=name("agentSpace"),
)

app.synth()
