export * from './constructs/tool-tier';
