'use client'

import { Menu } from '@base-ui/react/menu'
import { Ellipsis } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { api } from '#app/_ui/api-client.ts'
import { Button } from '#app/_ui/button.tsx'
import { ConfirmDialog } from '#app/_ui/confirm-dialog.tsx'
import { FormDialog } from '#app/_ui/form-dialog.tsx'
import { toast } from '#app/_ui/toast.tsx'
import { useSubmit } from '#app/_ui/use-submit.ts'
import type { UserView } from '#lib/access/views.ts'
import type { Role } from '#lib/domain/actor.ts'
import { RoleFields } from './role-fields.tsx'

type Props = { user: UserView; self: boolean; lastAdministrator: boolean; liveGrants: number; blocked: string | null }
type Open = 'roles' | 'disable' | 'sessions' | null

const entry =
  'grid min-h-9 cursor-default content-center rounded-lg px-3 py-1.5 outline-none data-disabled:text-muted data-highlighted:bg-sunken pointer-coarse:min-h-11'

/** What can be done about a person; what cannot is there with its reason. */
export function UserActions(props: Props) {
  const { user, self, lastAdministrator, blocked } = props
  const [open, setOpen] = useState<Open>(null)
  const protectedWords = lastAdministrator ? 'The last administrator: make another one first.' : self ? 'You cannot disable yourself.' : null
  if (blocked !== null) {
    return (
      <Button size="icon-sm" look="quiet" blocked={blocked} aria-label={`Actions for ${user.name}`}>
        <Ellipsis aria-hidden />
      </Button>
    )
  }
  return (
    <>
      <Menu.Root>
        <Menu.Trigger render={<Button size="icon-sm" look="quiet" aria-label={`Actions for ${user.name}`} />}>
          <Ellipsis aria-hidden />
        </Menu.Trigger>
        <Menu.Portal>
          <Menu.Positioner align="end" sideOffset={6} collisionPadding={8} className="z-40">
            <Menu.Popup className="w-64 rounded-xl border border-line bg-surface p-1.5 shadow-float outline-none">
              <Entry label="Change roles" reason={user.vendor ? 'People of a vendor have the one role vendor.' : null} onPress={() => setOpen('roles')} />
              <Entry label="End sessions" reason={user.liveSessions === 0 ? 'None is open.' : null} onPress={() => setOpen('sessions')} />
              <Entry label={user.disabledAt ? 'Enable' : 'Disable'} reason={user.disabledAt ? null : protectedWords} onPress={() => setOpen('disable')} />
            </Menu.Popup>
          </Menu.Positioner>
        </Menu.Portal>
      </Menu.Root>
      {open === 'roles' ? <ChangeRoles user={user} lastAdministrator={lastAdministrator} onClose={() => setOpen(null)} /> : null}
      <Disable {...props} open={open === 'disable'} onClose={() => setOpen(null)} />
      <EndSessions user={user} open={open === 'sessions'} onClose={() => setOpen(null)} />
    </>
  )
}

function Entry({ label, reason, onPress }: { label: string; reason: string | null; onPress: () => void }) {
  return (
    <Menu.Item disabled={reason !== null} onClick={onPress} className={entry}>
      {label}
      {reason ? <span className="text-muted text-xs">{reason}</span> : null}
    </Menu.Item>
  )
}

function ChangeRoles({ user, lastAdministrator, onClose }: { user: UserView; lastAdministrator: boolean; onClose: () => void }) {
  const router = useRouter()
  const [chosen, setChosen] = useState<Role[]>(user.roles)
  const { busy, failure, fieldError, submit } = useSubmit()
  const trouble =
    chosen.length === 0
      ? 'Choose at least one.'
      : lastAdministrator && !chosen.includes('administrator')
        ? 'The last administrator stays one: make another one first.'
        : fieldError('roles')
  const save = () => {
    if (chosen.length === 0 || (lastAdministrator && !chosen.includes('administrator'))) return
    void submit(async (idempotencyKey) => {
      await api(`/users/${user.id}`, { method: 'PATCH', body: { roles: chosen }, idempotencyKey })
      onClose()
      toast.ok(`${user.name} has other roles now`)
      router.refresh()
    })
  }
  return (
    <FormDialog
      open
      onOpenChange={(open) => open || onClose()}
      title={`Roles of ${user.name}`}
      description="They count from the next click on, in sessions that are open too."
      submitLabel="Save"
      busy={busy}
      failure={failure}
      onSubmit={save}
    >
      <RoleFields chosen={chosen} onChange={setChosen} error={trouble} />
    </FormDialog>
  )
}

function Disable({ user, liveGrants, open, onClose }: Props & { open: boolean; onClose: () => void }) {
  const router = useRouter()
  const disabled = user.disabledAt !== null
  return (
    <ConfirmDialog
      open={open}
      onOpenChange={(next) => next || onClose()}
      title={disabled ? `Enable ${user.name}` : `Disable ${user.name}`}
      danger={!disabled}
      confirmLabel={disabled ? 'Enable' : 'Disable now'}
      consequences={
        disabled
          ? [`${user.name} may sign in again.`, 'Nothing that ended comes back.']
          : [
              `${user.name} cannot sign in, and ${user.liveSessions === 1 ? 'the one open session ends' : `${user.liveSessions} open sessions end`} at once.`,
              liveGrants > 0
                ? `${liveGrants === 1 ? 'The one open grant ends' : `${liveGrants} open grants end`} at once, with every credential.`
                : 'No grant of theirs is open.',
              'What they asked and decided stays in the record.',
            ]
      }
      onConfirm={async () => {
        await api(`/users/${user.id}`, { method: 'PATCH', body: { disabled: !disabled } })
        toast.note(disabled ? `${user.name} may sign in again` : `${user.name} is disabled`)
        router.refresh()
      }}
    />
  )
}

function EndSessions({ user, open, onClose }: { user: UserView; open: boolean; onClose: () => void }) {
  const router = useRouter()
  return (
    <ConfirmDialog
      open={open}
      onOpenChange={(next) => next || onClose()}
      title={`End the sessions of ${user.name}`}
      confirmLabel="End them"
      consequences={[
        `${user.liveSessions === 1 ? 'The one open session ends' : `All ${user.liveSessions} open sessions end`} at once; ${user.name} may sign in again.`,
        'Open grants and credentials stay. Revoke them separately if they must go.',
      ]}
      onConfirm={async () => {
        await api(`/users/${user.id}/end-sessions`, { method: 'POST', body: {} })
        toast.note(`The sessions of ${user.name} have ended`)
        router.refresh()
      }}
    />
  )
}
