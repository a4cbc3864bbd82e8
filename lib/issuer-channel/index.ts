/**
 * issuer-channel: the private way from web to issuer: shapes of the calls, and the client.
 * Knows: the calls' names and fields, the shared secret's place in a header.
 * Must never know: how a token is made, where credentials are kept, what a page shows.
 * A token passes through `mint` once and is kept nowhere on the way.
 * Imports platform only.
 */
export { createIssuerChannel, type IssuerChannel } from './client.ts'
export type {
  AddClusterInput,
  AddClusterResult,
  ClusterCredentialInput,
  HealthResult,
  MintInput,
  MintResult,
  ReplaceCredentialInput,
  TestClusterInput,
  TestClusterResult,
} from './schemas.ts'
