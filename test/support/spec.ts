import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import type { Recorded } from './service.ts';

/** Checks a request; the complaints, none for one that the service's own schema allows. */
export type SpecCheck = (request: Recorded) => readonly string[];

/** Where a service's published OpenAPI description is, and what precedes its paths on the wire. */
export interface Spec {
  readonly file: string;
  readonly prefix: string;
}

/** The folder of the descriptions, named by the environment; they are no part of the project. */
export const specFolder = process.env.SKLLM_SPECS;

/** Opens a service's description. @returns undefined where there is no folder, or not that file. */
export function openSpec({ file, prefix }: Spec): SpecCheck | undefined {
  const path = specFolder && join(specFolder, file);
  if (!path || !existsSync(path)) return undefined;
  const document = JSON.parse(readFileSync(path, 'utf8')) as OpenApi;
  const ajv = new Ajv2020({
    strict: false,
    allErrors: true,
    logger: false,
    validateFormats: false,
  });
  addFormats.default(ajv);
  ajv.addSchema({ ...document, $id: file }, file);
  return (request) => {
    const route = findRoute(document, request, prefix);
    if (route === undefined) return [`no operation ${request.method} ${request.path}`];
    const pointer = bodyPointer(route, request.method);
    const validate = ajv.compile({ $ref: `${file}#${pointer}` });
    if (validate(JSON.parse(request.body))) return [];
    return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
  };
}

interface OpenApi {
  readonly paths: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

function findRoute(document: OpenApi, { method, path }: Recorded, prefix: string) {
  const { pathname } = new URL(path, 'http://service');
  return Object.keys(document.paths).find((template) => {
    const pattern = template
      .split(/\{[^}]+\}/)
      .map(literal)
      .join('[^/]+');
    const known = document.paths[template]?.[method.toLowerCase()] !== undefined;
    return known && new RegExp(`^${literal(prefix)}${pattern}$`).test(pathname);
  });
}

function bodyPointer(route: string, method: string): string {
  const parts = ['paths', route, method.toLowerCase(), 'requestBody', 'content'];
  const whole = [...parts, 'application/json', 'schema'];
  return whole
    .map((part) => `/${encodeURIComponent(part.replace(/~/g, '~0').replace(/\//g, '~1'))}`)
    .join('');
}

function literal(text: string): string {
  return text.replace(/[.*+?^$()|[\]\\{}]/g, '\\$&');
}
