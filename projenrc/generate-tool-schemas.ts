/* Writes src/catalog/tool-schemas.generated.ts: the tools of the engine as an AgentCore gateway publishes them. test/catalog/tool-schemas.test.ts fails when it is out of date. */
import { renderToolSchemas } from './tool-schemas';
import { writeGenerated } from './write-generated';
import { TOOLS } from '../src/core/tools';

writeGenerated('src/catalog/tool-schemas.generated.ts', renderToolSchemas(TOOLS));
