export { STATE_CHECKS } from './checks';
export { LINE_RULES } from './rules';
