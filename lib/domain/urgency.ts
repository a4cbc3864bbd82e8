/** The inbox's order: who needs the answer first, and among those who need it now, who has waited longest. */
export type Urgent = { id: string; createdAt: Date; startsAt: Date | null; lapsesAt: Date }

/** The instant by which the request wants its answer: when it was asked (start now), its later start, or its lapse, whichever comes first. */
export function wantedBy(request: Urgent): Date {
  return new Date(Math.min((request.startsAt ?? request.createdAt).getTime(), request.lapsesAt.getTime()))
}

/** For sort(): most urgent first, ties by age and then by id, so that the order never flickers. */
export function byUrgency(a: Urgent, b: Urgent): number {
  return wantedBy(a).getTime() - wantedBy(b).getTime() || a.createdAt.getTime() - b.createdAt.getTime() || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)
}
