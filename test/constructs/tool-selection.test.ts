import { ToolSelection, ToolTier } from '../../src';
import { IMPLEMENTED_TOOLS } from '../../src/catalog/implemented-tools';
import { TOOLS } from '../../src/core/tools';

describe('tool selections', () => {
  const implemented = IMPLEMENTED_TOOLS.map((tool) => tool.name);

  test('a tool can be selected only when the engine has it: nothing is offered that would fail', () => {
    expect(TOOLS.map((tool) => tool.name)).toEqual(expect.arrayContaining(implemented));
    expect(ToolSelection.all().toolNames).toEqual(implemented);
  });

  test('the default selections hold no packet capture', () => {
    expect(ToolSelection.readAndCollect().toolNamesOf(ToolTier.CAPTURE)).toEqual([]);
    expect(ToolSelection.readOnly().toolNamesOf(ToolTier.CAPTURE)).toEqual([]);
  });

  test('read only means that no tool touches a node', () => {
    const selection = ToolSelection.readOnly();
    expect(selection.toolNamesOf(ToolTier.COLLECT)).toEqual([]);
    expect(selection.toolNamesOf(ToolTier.READ)).toEqual(selection.toolNames);
  });

  test('only() keeps the order of the catalog and drops repetitions, so that the order of arguments changes no template', () => {
    expect(ToolSelection.only('read', 'errors', 'read').toolNames).toEqual(ToolSelection.only('errors', 'read').toolNames);
  });

  test('without() leaves the selection it was called on as it was', () => {
    const all = ToolSelection.readOnly();
    const fewer = all.without('search');
    expect(fewer.includes('search')).toBe(false);
    expect(all.includes('search')).toBe(true);
    expect(fewer.toolNames).toHaveLength(all.toolNames.length - 1);
  });

  test('a tool that does not exist yet may be left out, so that the exclusion is in place when it comes', () => {
    expect(ToolSelection.readOnly().without('tcpdump_capture').toolNames).toEqual(ToolSelection.readOnly().toolNames);
  });

  test.each([
    ['a misspelt tool', () => ToolSelection.only('quicktriage'), /ToolSelection\.only\(\): got 'quicktriage', expected one of .*quick_triage.*; names have no gateway prefix/],
    ['a name with the gateway prefix', () => ToolSelection.readOnly().without('eks___read'), /ToolSelection\.without\(\): got 'eks___read'/],
    ['a selection of nothing', () => ToolSelection.only(), /got 'no tools', expected at least one tool/],
    ['a selection from which everything was taken', () => ToolSelection.only('read').without('read'), /got 'no tools'/],
  ])('%s fails with what to do', (_, wrong, message) => { expect(wrong).toThrow(message); });
});
