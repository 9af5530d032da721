export { call } from './commands/call';
export { serve } from './commands/serve';
export { tools } from './commands/tools';
export { triage } from './commands/triage';
