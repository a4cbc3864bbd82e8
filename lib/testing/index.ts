/**
 * testing: real Postgres and a real cluster for the tests.
 * Knows: TEST_POSTGRES_URL, TEST_KUBECONFIG, KUBECTL; template databases.
 * Must never know: what is tested; nothing outside of tests and scripts may import it.
 * Mocks nothing: what is not there makes a test fail, never skip.
 * Imports db.
 */
export { type Ran, type TestCluster, testCluster } from './cluster.ts'
export { type TestDatabase, testDatabase, testRolePasswords } from './postgres.ts'
