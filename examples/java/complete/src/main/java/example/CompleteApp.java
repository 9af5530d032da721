package example;

import java.util.Arrays;
import java.util.List;
import software.amazon.awscdk.App;
import software.amazon.awscdk.Environment;
import software.amazon.awscdk.StackProps;

public final class CompleteApp {
    private CompleteApp() {
    }

    public static void main(final String[] args) {
        final App app = new App();
        final StackProps props = StackProps.builder()
            .env(Environment.builder().account(System.getenv("CDK_DEFAULT_ACCOUNT")).region(System.getenv("CDK_DEFAULT_REGION")).build())
            .description("MCP endpoint through which agents investigate EKS worker nodes")
            .build();
        new NodeDiagnosticsStack(app, "NodeDiagnostics", props, new NodeDiagnosticsStack.Choices(
            names(app, "clusters"), names(app, "nodeRoles"), names(app, "approvers"), name(app, "alarmEmail"), name(app, "agentSpace")));
        app.synth();
    }

    /** {@code -c key=a,b} on the command line, or in cdk.json. */
    private static List<String> names(final App app, final String key) {
        final Object given = app.getNode().tryGetContext(key);
        return given == null ? List.of() : Arrays.stream(given.toString().split(",")).map(String::trim).filter(name -> !name.isEmpty()).toList();
    }

    private static String name(final App app, final String key) {
        return names(app, key).stream().findFirst().orElse(null);
    }
}
