import type { Metadata } from 'next'
import { Card } from '#app/_ui/card.tsx'
import { Notice } from '#app/_ui/notice.tsx'
import { PageHeader } from '#app/_ui/page-header.tsx'
import { blockedBy, insideContext } from '../../../../(approver)/inside-context.ts'
import { CreateProfile } from './create-profile.tsx'

export const metadata: Metadata = { title: 'New profile' }

export default async function NewProfilePage() {
  const context = await insideContext()
  const blocked = blockedBy(context, 'profile.manage')
  return (
    <>
      <PageHeader
        trail={[{ href: '/admin/profiles', label: 'Access profiles' }]}
        title="New profile"
        description="Write what may be done, and nothing more. It can be asked for in a cluster once that cluster’s owner has applied its manifest."
      />
      {blocked === null ? (
        <CreateProfile />
      ) : (
        <Card>
          <Notice title={blocked}>
            <p>Your role: {context.actor.roles.join(', ')}.</p>
          </Notice>
        </Card>
      )}
    </>
  )
}
