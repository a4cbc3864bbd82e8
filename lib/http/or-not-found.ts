import { notFound } from 'next/navigation'
import { isFault } from '#lib/platform/fault.ts'

/** The value, or the "not found" page when there is none or the actor may not see it. Other faults go on to the error page. */
export async function orNotFound<T>(reading: Promise<T>): Promise<T> {
  try {
    return await reading
  } catch (error) {
    if (isFault(error) && (error.code === 'not_found' || error.code === 'auth.forbidden')) notFound()
    throw error
  }
}
