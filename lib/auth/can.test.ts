import { expect, test } from 'vitest'
import { type Role, roles } from '#lib/domain/actor.ts'
import { type Action, actionRules, can, canSee } from './can.ts'

const of = (role: Role) => ({ roles: [role], vendorId: role === 'vendor' ? 'vendor-a' : null })
const actions = Object.keys(actionRules) as Action[]
const allowedTo = (role: Role) => actions.filter((action) => can(of(role), action).allowed)

test('the table of roles, whole', () => {
  expect(Object.fromEntries(roles.map((role) => [role, allowedTo(role)]))).toEqual({
    vendor: ['request.submit', 'request.read', 'grant.read', 'activity.read'],
    approver: [
      'request.read',
      'inbox.read',
      'request.decide',
      'grant.read',
      'grant.revoke',
      'vendor.list',
      'vendor.suspend',
      'cluster.read',
      'profile.read',
      'user.read',
      'activity.read',
      'activity.export',
    ],
    administrator: [
      'request.read',
      'inbox.read',
      'grant.read',
      'grant.revoke',
      'vendor.list',
      'vendor.suspend',
      'vendor.manage',
      'cluster.read',
      'cluster.manage',
      'profile.read',
      'profile.manage',
      'user.read',
      'user.manage',
      'activity.read',
      'activity.export',
    ],
    auditor: ['request.read', 'inbox.read', 'grant.read', 'vendor.list', 'cluster.read', 'profile.read', 'user.read', 'activity.read', 'activity.export'],
  })
})

test('without a role nothing is allowed, and each refusal has its words', () => {
  for (const action of actions) {
    const permission = can({ roles: [], vendorId: null }, action)
    expect(permission.allowed).toBe(false)
    if (!permission.allowed) expect(permission.reason).toMatch(/\.$/)
  }
})

test('a vendor user sees his own vendor only, also with a right that inside people have', () => {
  expect(canSee({ vendorId: 'vendor-a' }, 'vendor-a')).toBe(true)
  expect(canSee({ vendorId: 'vendor-a' }, 'vendor-b')).toBe(false)
  expect(canSee({ vendorId: 'vendor-a' }, null)).toBe(false)
  expect(canSee({ vendorId: null }, 'vendor-b')).toBe(true)
  expect(can({ roles: ['approver'], vendorId: 'vendor-a' }, 'grant.revoke', { vendorId: 'vendor-b' }).allowed).toBe(false)
})
