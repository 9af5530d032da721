// Unit tests skip CDK's template validator (1.5 to 4 s a file); a suite of its own switches it on.
process.env.CDK_VALIDATION ??= 'false';
process.env.AWS_REGION ??= 'us-east-1';
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
