import type { Metadata } from 'next'
import { Card } from '#app/_ui/card.tsx'
import { Notice } from '#app/_ui/notice.tsx'
import { PageHeader } from '#app/_ui/page-header.tsx'
import { blockedBy, insideContext } from '../../../../(approver)/inside-context.ts'
import { AddCluster } from './add-cluster.tsx'

export const metadata: Metadata = { title: 'Add a cluster' }

export default async function NewClusterPage() {
  const context = await insideContext()
  const blocked = blockedBy(context, 'cluster.manage')
  return (
    <>
      <PageHeader
        trail={[{ href: '/admin/clusters', label: 'Clusters' }]}
        title="Add a cluster"
        description="Three steps: the cluster’s owner applies the manifest, you paste the credential it made, Daypass tests it before anything is saved."
      />
      {blocked === null ? (
        <AddCluster />
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
