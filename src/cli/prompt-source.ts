import type { PromptSource } from './mcp-server';
import { INVESTIGATIONS } from '../core/prompts/investigations';
import { renderPrompt } from '../core/prompts/prompt';
import { RUNBOOKS } from '../core/runbooks/library';
import { BundleLibrary } from '../core/tools';

/** The investigations as MCP prompts; loaded nodes and bundles complete their arguments. */
export function investigationPrompts(library: BundleLibrary): PromptSource {
  return {
    list: INVESTIGATIONS.map(({ name, title, description, arguments: args }) => ({
      name, title, description, arguments: args.map(each => ({ name: each.name, description: each.description, required: each.required ?? false })),
    })),
    render: (name, args) => {
      const prompt = INVESTIGATIONS.find(each => each.name === name);
      return prompt && renderPrompt(prompt, args);
    },
    complete: async (argument, start) => {
      const bundles = await library.list();
      const values: Readonly<Record<string, readonly string[]>> = {
        instanceId: bundles.map(each => each.instanceId),
        healthyInstanceId: bundles.map(each => each.instanceId),
        bundleId: bundles.map(each => each.bundleId),
        before: bundles.map(each => each.bundleId),
        after: bundles.map(each => each.bundleId),
        runbook: RUNBOOKS.map(each => each.id),
      };
      return [...new Set(Object.hasOwn(values, argument) ? values[argument] : [])].filter(each => each.startsWith(start));
    },
  };
}
