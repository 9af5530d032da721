// the SDK would tell users of the command which Node.js its next versions want; the one in here needs what the command needs
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';

export { connect } from './commands/connect';
export { doctor } from './commands/doctor';
export { init } from './commands/init';
