import { expect, test } from 'vitest'
import { Fault, type FaultCode, faultStatus, notFound } from '#lib/platform/fault.ts'
import { problemOf, problemResponse } from './problem.ts'

test.each(Object.keys(faultStatus) as FaultCode[])('%s becomes problem+json with its status, without its inner words', async (code) => {
  const response = problemResponse(new Fault(code, 'Words for the person.', { detail: 'inner words', cause: new Error('inner cause') }), 'trace')
  expect(response.status).toBe(faultStatus[code])
  expect(response.headers.get('content-type')).toBe('application/problem+json')
  expect(response.headers.get('cache-control')).toBe('no-store')
  const text = await response.text()
  expect(JSON.parse(text)).toMatchObject({ code, status: faultStatus[code], detail: 'Words for the person.', traceId: 'trace' })
  expect(text).not.toContain('inner')
})

test('the answers to what is missing and to what may not be seen are the same bytes', () => {
  const bytes = () => JSON.stringify(problemOf(notFound(), 'trace'))
  expect(bytes()).toBe(bytes())
})

test('fields are told when there are any, and left out when there are none', () => {
  const fields = [{ path: 'duration', message: 'too long' }]
  expect(problemOf(new Fault('input.invalid', 'x', { fields }), 't').fields).toEqual(fields)
  expect(problemOf(new Fault('input.invalid', 'x'), 't')).not.toHaveProperty('fields')
})
