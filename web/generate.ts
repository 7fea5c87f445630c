// Writes web/src/api/operations.ts from the OpenAPI document: the types and the table of operations that the client is made of. `--check` writes
// nothing and ends 1 when the file is not current.

import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { compile, type JSONSchema } from 'json-schema-to-typescript';
import { type OpenApi, openApi } from '../src/api/openapi.ts';

type Schema = Record<string, unknown>;

const file = join(import.meta.dirname, 'src', 'api', 'operations.ts');
const head = '// Generated from the OpenAPI document by `npm run client`; edit `src/api/contract/` instead.\n\n';

interface Parameter {
  name: string;
  in: string;
  required: boolean;
  schema: Schema;
}

/** All operations as one schema: `{ [id]: { params, query, body, answer } }`. */
function operationsSchema(document: OpenApi): Schema {
  const properties: Record<string, Schema> = {};
  for (const operations of Object.values(document.paths))
    for (const operation of Object.values(operations)) {
      const parts: Record<string, Schema> = {
        params: objectOf(operation.parameters as unknown as Parameter[], 'path'),
        query: objectOf(operation.parameters as unknown as Parameter[], 'query'),
        body: jsonOf(operation.requestBody) ?? { type: 'null' },
        answer: jsonOf(Object.entries(operation.responses).find(([status]) => status !== 'default')?.[1]) ?? {
          type: 'null',
        },
      };
      properties[operation.operationId] = closed(parts);
    }
  return closed(properties);
}

const closed = (properties: Record<string, Schema>): Schema => ({
  type: 'object',
  additionalProperties: false,
  properties,
  required: Object.keys(properties),
});

function objectOf(parameters: readonly Parameter[], place: string): Schema {
  const here = parameters.filter(parameter => parameter.in === place);
  return {
    ...closed(Object.fromEntries(here.map(({ name, schema }) => [name, schema]))),
    required: here.filter(({ required }) => required).map(({ name }) => name),
  };
}

/** The schema of a JSON body; undefined where it is something else. */
function jsonOf(part: Schema | undefined): Schema | undefined {
  const content = part?.['content'] as Record<string, { schema?: Schema }> | undefined;
  return content?.['application/json']?.schema;
}

function operationTable(document: OpenApi): string {
  const lines = Object.entries(document.paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(
      ([method, { operationId }]) => `  ${operationId}: { method: '${method.toUpperCase()}', path: '${path}' },`,
    ),
  );
  return `export const operations = {\n${lines.join('\n')}\n} as const;\n`;
}

async function typesText(): Promise<string> {
  const document = openApi('');
  const schema = JSON.parse(
    JSON.stringify({ ...operationsSchema(document), $defs: document.components.schemas }).replaceAll(
      '#/components/schemas/',
      '#/$defs/',
    ),
  ) as JSONSchema;
  const types = await compile(schema, 'Operations', {
    bannerComment: '',
    additionalProperties: false,
    style: { singleQuote: true, printWidth: 120 },
    unreachableDefinitions: true,
    ignoreMinAndMaxItems: true,
  });
  return `${head}${types}\n${operationTable(document)}`;
}

const text = await typesText();
if (process.argv.includes('--check')) {
  if ((await readFile(file, 'utf8').catch(() => '')) !== text) {
    console.error('web/src/api/operations.ts is not current: run `npm run client`.');
    process.exitCode = 1;
  }
} else await writeFile(file, text);
