/* The functions that start what a human approved and that close what no event closed: roles of their own, but the same clients, so that one bundle serves them. No tool is in it. */
export { handler as captureStarter } from './capture-starter';
export { handler as starter } from './starter';
export { handler as sweeper } from './sweeper';
