import { notFound } from '#lib/platform/fault.ts'
import { newId } from '#lib/platform/ids.ts'
import { problemResponse } from './problem.ts'

/** What every address below /api/v1 that does not exist answers: the same as one that does, about something that does not. */
export const unknownAddress = async (): Promise<Response> => problemResponse(notFound(), newId())
