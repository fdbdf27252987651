import { type CustomTypesConfig, types } from 'pg';

const BIGINT_OID = 20;

/** `bigint` as a number, as SQLite gives it: every integer stored here is below 2^53. */
export const typesConfig: CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
    oid === BIGINT_OID ? Number : types.getTypeParser(oid, format)) as typeof types.getTypeParser,
};
