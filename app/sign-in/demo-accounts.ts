/** The accounts that the demo data brings along; shown only in demo mode. */
export type DemoAccount = { label: string; hint: string; email: string }

export const demoPassword = 'daypass-demo'

export const demoAccounts: readonly DemoAccount[] = [
  { label: 'Vendor', hint: 'asks for access', email: 'vendor@demo.daypass.dev' },
  { label: 'Approver', hint: 'decides', email: 'approver@demo.daypass.dev' },
  { label: 'Administrator', hint: 'clusters, profiles, users', email: 'administrator@demo.daypass.dev' },
  { label: 'Auditor', hint: 'reads everything', email: 'auditor@demo.daypass.dev' },
  { label: 'Second vendor', hint: 'another company', email: 'second-vendor@demo.daypass.dev' },
  { label: 'Second approver', hint: 'decides too', email: 'second-approver@demo.daypass.dev' },
  { label: 'Vendor colleague', hint: 'same company as Vendor', email: 'vendor-colleague@demo.daypass.dev' },
]
