import { HubError } from '../kernel/errors.ts';

/** One entry of what the validator compiler reports: a Zod issue in Fastify's clothes. */
export interface ValidationIssue {
  keyword: string;
  instancePath: string;
  message?: string | undefined;
  params: Readonly<Record<string, unknown>>;
}

/** Which part of a request was validated, as Fastify names it. */
const partNames: Readonly<Record<string, string>> = {
  body: 'body',
  querystring: 'query',
  params: 'path',
  headers: 'headers',
};

const expectations: Readonly<Record<string, string>> = {
  int: 'a whole number',
  number: 'a number',
  string: 'a text',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
};

function fieldOf(part: string, instancePath: string): string {
  const path = instancePath
    .split('/')
    .filter((step) => step !== '')
    .map((step) => (/^\d+$/.test(step) ? `[${step}]` : `.${step}`))
    .join('');
  return `${part}${path}`;
}

function sentenceOf(field: string, issue: ValidationIssue): string {
  const { keyword, params, message = 'is not valid' } = issue;
  const expected = typeof params.expected === 'string' ? params.expected : '';
  const wanted = expectations[expected] ?? expected;
  switch (keyword) {
    case 'invalid_type':
      return message.endsWith('received undefined')
        ? `${field} is missing: send ${wanted}.`
        : `${field} must be ${wanted}.`;
    case 'unrecognized_keys': {
      const keys = Array.isArray(params.keys) ? params.keys.map(String) : [];
      const names = keys.map((key) => `"${key}"`).join(', ');
      return `${field} has ${keys.length === 1 ? 'a field' : 'fields'} that ${keys.length === 1 ? 'is' : 'are'} not known here: ${names}.`;
    }
    case 'invalid_value': {
      const values = Array.isArray(params.values) ? params.values : [];
      return `${field} must be ${values.length > 1 ? 'one of ' : ''}${values.map((v) => JSON.stringify(v)).join(', ')}.`;
    }
    case 'invalid_format':
      return params.format === 'datetime'
        ? `${field} must be an ISO 8601 instant with its zone, such as 2026-11-23T04:00:00Z.`
        : `${field} is not written as it should be: ${message}.`;
    case 'too_small':
    case 'too_big':
      return `${field} is ${keyword === 'too_small' ? 'too small or too short' : 'too big or too long'}: ${message.replace(/^Too (small|big): /, '')}.`;
    case 'invalid_union':
      return message.startsWith('Invalid')
        ? `${field} matches none of the forms allowed here.`
        : inWords(field, message);
    default:
      return inWords(field, message);
  }
}

function inWords(field: string, message: string): string {
  return `${field}: ${message}${/[.!?]$/.test(message) ? '' : '.'}`;
}

/** Every field that is wrong, each with a sentence, as one error. `context`: what Fastify calls the part. */
export function validationError(context: string | undefined, issues: readonly ValidationIssue[]): HubError {
  const part = partNames[context ?? ''] ?? 'request';
  const errors = issues.map((issue) => {
    const field = fieldOf(part, issue.instancePath);
    return { field, message: sentenceOf(field, issue) };
  });
  const first = errors[0]?.message ?? 'The request is not valid.';
  const detail =
    errors.length > 1 ? `${first} There are ${errors.length} errors in all; see \`errors\`.` : first;
  return new HubError('validation-failed', detail, { extra: { errors } });
}
