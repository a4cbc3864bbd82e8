import type pg from 'pg'

/** What of a database's public schema decides behaviour, in the order of names: each statement's own text comes from Postgres. */
const parts: readonly [string, string][] = [
  [
    'tables and columns',
    `SELECT c.relname || '.' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod) || CASE WHEN a.attnotnull THEN ' NOT NULL' ELSE '' END ||
       CASE WHEN a.attgenerated = 's' THEN ' GENERATED ALWAYS AS (' || pg_get_expr(d.adbin, d.adrelid) || ')' WHEN d.adbin IS NOT NULL THEN ' DEFAULT ' || pg_get_expr(d.adbin, d.adrelid) ELSE '' END AS line
     FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
     WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND c.relname <> '_prisma_migrations'`,
  ],
  [
    'constraints',
    // NOT NULL is with the columns.
    `SELECT conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid) AS line FROM pg_constraint
     WHERE connamespace = 'public'::regnamespace AND conrelid <> 0 AND contype <> 'n' AND conrelid::regclass::text <> '_prisma_migrations'`,
  ],
  ['indexes', `SELECT indexdef AS line FROM pg_indexes WHERE schemaname = 'public' AND tablename <> '_prisma_migrations'`],
  ['functions', `SELECT pg_get_functiondef(oid) AS line FROM pg_proc WHERE pronamespace = 'public'::regnamespace`],
  [
    'triggers',
    `SELECT pg_get_triggerdef(oid) || CASE WHEN tgenabled = 'O' THEN '' ELSE ' -- ' || tgenabled::text END AS line FROM pg_trigger WHERE NOT tgisinternal`,
  ],
  [
    'rights on tables and sequences',
    `SELECT a.grantee::regrole || ' ' || c.relname || ' ' || string_agg(a.privilege_type || CASE WHEN a.is_grantable THEN ' (grantable)' ELSE '' END, ', ' ORDER BY a.privilege_type) AS line
     FROM pg_class c CROSS JOIN LATERAL aclexplode(c.relacl) a WHERE c.relnamespace = 'public'::regnamespace AND a.grantee <> c.relowner AND a.grantee <> 0 GROUP BY a.grantee, c.relname`,
  ],
  [
    'rights on columns',
    `SELECT a.grantee::regrole || ' ' || c.relname || ' ' || a.privilege_type || ' (' || string_agg(t.attname, ', ' ORDER BY t.attname) || ')' AS line
     FROM pg_class c JOIN pg_attribute t ON t.attrelid = c.oid CROSS JOIN LATERAL aclexplode(t.attacl) a WHERE c.relnamespace = 'public'::regnamespace GROUP BY a.grantee, c.relname, a.privilege_type`,
  ],
  [
    'rights of everybody',
    `SELECT 'PUBLIC ' || c.relname || ' ' || a.privilege_type AS line FROM pg_class c CROSS JOIN LATERAL aclexplode(c.relacl) a WHERE c.relnamespace = 'public'::regnamespace AND a.grantee = 0
     UNION ALL SELECT 'PUBLIC schema public ' || a.privilege_type FROM pg_namespace n CROSS JOIN LATERAL aclexplode(n.nspacl) a WHERE n.nspname = 'public' AND a.grantee = 0`,
  ],
  [
    'roles',
    `SELECT rolname || CASE WHEN rolsuper OR rolcreaterole OR rolcreatedb OR rolreplication OR rolbypassrls THEN ' WITH POWERS' ELSE '' END ||
       COALESCE(' member of ' || (SELECT string_agg(m.roleid::regrole::text, ', ') FROM pg_auth_members m WHERE m.member = r.oid), '') AS line FROM pg_roles r WHERE rolname LIKE 'daypass\\_%'`,
  ],
]

/** The schema as text that is the same for the same migrations, on any machine. */
export async function dumpSchema(client: pg.Client): Promise<string> {
  const sections: string[] = []
  for (const [name, sql] of parts) {
    const { rows } = await client.query<{ line: string }>(sql)
    // Sorted here: the order of names in Postgres depends on the machine's locale.
    const lines = rows.map((row) => row.line.trimEnd()).sort((a, b) => (a < b ? -1 : a > b ? 1 : 0))
    sections.push(`-- ${name}\n${lines.join('\n')}`)
  }
  return `-- What the migrations make, as Postgres tells it; compared by lib/db/schema.db.test.ts, written anew by running that with --update.\n\n${sections.join('\n\n')}\n`
}
