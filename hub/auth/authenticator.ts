import type { Principal } from './principal.ts';

/** What a request or a handshake brings: the raw `Cookie` and `Authorization` headers. */
export interface Credentials {
  cookie?: string | undefined;
  authorization?: string | undefined;
}

/** Says who is asking, from memory alone and at once; an `Authorization` header outranks a cookie. */
export interface Authenticator {
  /** Undefined when the credentials are missing, unknown, expired or revoked. Using a session keeps it alive. */
  authenticate(credentials: Credentials): Principal | undefined;
}
