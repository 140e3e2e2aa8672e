/** The text of schema/scenario.schema.json, which editors read. */
import { targetKindOf } from '../run/load-scenario.ts';
import { scenarioJsonSchema } from '../scenario/scenario-schema.ts';
import { ADAPTERS } from './adapters.ts';

export function scenarioSchemaText(): string {
  return `${JSON.stringify(scenarioJsonSchema(ADAPTERS.map(targetKindOf)), null, 2)}\n`;
}
