export * from './constructs/cluster-scope';
export * from './constructs/tool-selection';
export * from './constructs/tool-tier';
