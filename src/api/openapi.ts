// The contract as an OpenAPI 3.1 document: made from the same declarations that requests are checked by.

import { z } from 'zod';
import { routes } from './contract/contract.ts';
import { problem, type Route } from './contract/route.ts';

type Schema = Record<string, unknown>;

interface Operation {
  operationId: string;
  tags: string[];
  summary: string;
  description: string;
  security: Record<string, string[]>[];
  parameters: Schema[];
  requestBody?: Schema;
  responses: Record<string, Schema>;
}

export interface OpenApi {
  openapi: '3.1.0';
  info: { title: string; version: string; description: string; license: { name: string; identifier: string } };
  servers: { url: string }[];
  tags: { name: string }[];
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Schema>; securitySchemes: Record<string, Schema> };
}

/** The document of all routes. */
export function openApi(version: string): OpenApi {
  const schemas: Record<string, Schema> = {};
  const schemaOf = (shape: z.ZodType, io: 'input' | 'output'): Schema => hoist(shape, io, schemas);
  schemaOf(problem, 'output');
  const paths: OpenApi['paths'] = {};
  for (const declared of routes as readonly Route[]) {
    const path = openPath(declared.path);
    const operations = paths[path] ?? {};
    operations[declared.method.toLowerCase()] = operationOf(declared, schemaOf);
    paths[path] = operations;
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Tallylight',
      version,
      description:
        'Everything that the pages of Tallylight show and do. Errors are problem documents (RFC 9457); lists are pages with a cursor.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    tags: [...new Set(routes.map(({ tag }) => tag as string))].map(name => ({ name })),
    paths,
    components: {
      schemas,
      securitySchemes: {
        session: { type: 'apiKey', in: 'cookie', name: 'tallylight_session' },
        token: { type: 'http', scheme: 'bearer' },
      },
    },
  };
}

/** `/api/runs/:run` -> `/api/runs/{run}`; the rest of a path is called `rest`. */
export const openPath = (path: string): string => path.replaceAll(/:(\w+)/g, '{$1}').replace('*', '{rest}');

function operationOf(declared: Route, schemaOf: (shape: z.ZodType, io: 'input' | 'output') => Schema): Operation {
  const rights = declared.role === 'anyone' ? 'Needs no login.' : `Needs the role ${declared.role}.`;
  const walls = declared.tenants ? '' : ' Not for those inside the walls of a tenant.';
  return {
    operationId: declared.id,
    tags: [declared.tag],
    summary: declared.summary,
    description: [declared.description, `${rights}${walls}`].filter(text => text !== undefined).join('\n\n'),
    security: declared.role === 'anyone' ? [] : [{ session: [] }, { token: [] }],
    parameters: [
      ...parametersOf('path', declared.params, schemaOf),
      ...parametersOf('query', declared.query, schemaOf),
    ],
    ...(declared.body === undefined ? {} : { requestBody: bodyOf(declared.body, schemaOf) }),
    responses: {
      [String(declared.status ?? (declared.answer === 'nothing' ? 204 : 200))]: answerOf(declared, schemaOf),
      default: {
        description: 'A problem',
        content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
      },
    },
  };
}

function parametersOf(
  place: 'path' | 'query',
  shape: z.ZodObject | undefined,
  schemaOf: (shape: z.ZodType, io: 'input' | 'output') => Schema,
): Schema[] {
  if (shape === undefined) return [];
  return Object.entries(shape.shape).map(([name, part]) => {
    const { description, ...schema } = schemaOf(part as z.ZodType, 'input');
    const optional = (part as z.ZodType).safeParse(undefined).success;
    return {
      name: name === '*' ? 'rest' : name,
      in: place,
      required: place === 'path' || !optional,
      ...(description === undefined ? {} : { description }),
      schema,
    };
  });
}

const bodyOf = (body: z.ZodType | 'bytes', schemaOf: (shape: z.ZodType, io: 'input' | 'output') => Schema): Schema => ({
  required: true,
  content:
    body === 'bytes' ? { 'application/octet-stream': {} } : { 'application/json': { schema: schemaOf(body, 'input') } },
});

function answerOf(declared: Route, schemaOf: (shape: z.ZodType, io: 'input' | 'output') => Schema): Schema {
  const { answer } = declared;
  if (answer === 'nothing') return { description: 'Done' };
  if (answer === 'events') return { description: 'Server-sent events', content: { 'text/event-stream': {} } };
  if (answer === 'file') return { description: 'A file', content: { '*/*': {} } };
  if (answer === 'rows')
    return { description: 'Rows, as they come', content: Object.fromEntries(rowTypes.map(type => [type, {}])) };
  return { description: 'Done', content: { 'application/json': { schema: schemaOf(answer, 'output') } } };
}

/** Ways in which rows are streamed. */
const rowTypes = ['application/json', 'application/x-ndjson', 'text/csv', 'application/vnd.apache.parquet'] as const;

/** A shape as JSON Schema; named parts go into `schemas`. */
function hoist(shape: z.ZodType, io: 'input' | 'output', schemas: Record<string, Schema>): Schema {
  const made = z.toJSONSchema(shape, { io, unrepresentable: 'any' }) as Schema;
  const {
    $schema: _,
    $defs = {},
    ...own
  } = JSON.parse(JSON.stringify(made).replaceAll('#/$defs/', '#/components/schemas/')) as Schema;
  for (const [name, schema] of Object.entries($defs as Record<string, Schema>)) schemas[name] ??= withoutId(schema);
  const { id } = own;
  if (typeof id !== 'string') return own;
  schemas[id] ??= withoutId(own);
  return { $ref: `#/components/schemas/${id}` };
}

function withoutId({ id: _, ...schema }: Schema): Schema {
  return schema;
}
